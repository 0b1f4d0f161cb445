import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Where the program runs; it may go elsewhere later. */
const folder = process.cwd();
/** Only there is the folder the one from which Pulumi loads this package: not in unit tests, and not in programs that Pulumi's Automation API runs. */
const runByPulumi = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "");
const missing = runByPulumi && !isFound();

function isFound(): boolean {
  try {
    createRequire(join(folder, "package.json")).resolve("pulumi-tenancy/dynamic");
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes sure that Pulumi's process for dynamic resources will find this package.
 *
 * @throws RunError that says what to install, when only a package that the program uses depends on this one.
 */
export function requireDirectDependency(): void {
  if (!missing) return;
  throw new pulumi.RunError(
    `pulumi-tenancy is not a dependency of this program, only of a package that it uses, but Pulumi loads it from the program's folder to manage its resources. Run in ${folder}: npm install pulumi-tenancy`,
  );
}
