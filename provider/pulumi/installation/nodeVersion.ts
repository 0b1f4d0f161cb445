/**
 * Loaded before anything else: what the others import fails on an old Node.js with errors that say nothing about its age. For the same reason no
 * module of the package imports by name what an old Node.js lacks.
 *
 * @module
 */
import { isOlder } from "./version.js";

/** The same as `engines` in package.json: what undici needs, and programs that `require()` this package. */
const oldest = "22.19";

if (isOlder(process.versions.node, oldest)) {
  const error = new Error(
    `pulumi-tenancy needs Node.js ${oldest} or newer, and ${process.execPath} is ${process.versions.node}. Install a newer one from https://nodejs.org, or put it before the old one in PATH`,
  );
  // Where it was thrown helps nobody, and Pulumi prints it.
  error.stack = `Error: ${error.message}`;
  throw error;
}
