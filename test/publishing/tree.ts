import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../../sandbox/engine/driver.ts";
import { runProcess } from "../tools/runProcess.ts";

/** A clone of this repository as it is now, whose files a test may change. */
export class Tree implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "tree-"));
  /** What is committed, or could be. */
  readonly files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && statSync(file, { throwIfNoEntry: false })?.isFile());

  constructor() {
    for (const file of this.files) cpSync(file, join(this.folder, file));
    execFileSync("git", ["init", "--quiet"], { cwd: this.folder });
    execFileSync("git", ["add", "--all"], { cwd: this.folder });
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  change(file: string, edit: (text: string) => string): void {
    writeFileSync(join(this.folder, file), edit(this.read(file)));
  }

  /** Runs a script as the workflows do. */
  bash(script: string, env: Record<string, string> = {}): Promise<CommandResult> {
    const { PATH, HOME } = process.env as Record<string, string>;
    return runProcess("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd: this.folder,
      env: { PATH: PATH!, HOME: HOME!, npm_config_ignore_scripts: "true", npm_config_loglevel: "error", ...env },
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
