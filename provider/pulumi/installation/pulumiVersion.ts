/**
 * Loaded before the modules that use Pulumi's SDK: an old one ignores what they return, such as what drift detection compares.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { version } from "@pulumi/pulumi/version.js";
import { isOlder } from "./version.js";

/** The same as `peerDependencies` in package.json. */
const oldest = "3.216";
const need = `pulumi-tenancy needs @pulumi/pulumi ${oldest} or newer`;

/** The folder of the SDK that runs this process, for a program or for its dynamic resources; none elsewhere, such as in unit tests. */
const home = /^(.+[\\/]@pulumi[\\/]pulumi)[\\/]cmd[\\/](?:run|dynamic-provider)\b/.exec(process.argv[1] ?? "")?.[1];
const running: string = home === undefined ? version : JSON.parse(readFileSync(join(home, "package.json"), "utf8")).version;

// Two copies that are both new enough work together: the SDK keeps what they share outside of them.
if (isOlder(running, oldest)) {
  throw new pulumi.RunError(
    `${need}, and this program has ${running}. Run in ${process.cwd()}: npm install @pulumi/pulumi@${Number.parseInt(oldest, 10)}`,
  );
}
if (isOlder(version, oldest)) {
  throw new pulumi.RunError(
    `${need}, and finds ${version}, which is another copy than the ${running} that runs this program. Run npm ls @pulumi/pulumi to see who brings it, and update that package`,
  );
}
