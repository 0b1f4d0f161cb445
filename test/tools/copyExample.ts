import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** An example, outside of the repository. */
export interface ExampleCopy extends Disposable {
  /** The folder that it is in. */
  readonly dir: string;
}

/**
 * Copies an example as a user would, with the packages that its package.json names and no others: it has to stand alone. This package is the repository's,
 * as it is built.
 */
export function copyExample(name: string): ExampleCopy {
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(join("examples", name), dir, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  for (const dependency of Object.keys({ ...dependencies, ...devDependencies })) {
    const link = join(dir, "node_modules", dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve(dependency === "pulumi-tenancy" ? "." : join("node_modules", dependency)), link);
  }
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
