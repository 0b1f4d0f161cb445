#!/usr/bin/env node
/** `npx pulumi-tenancy`: the commands for people. */
import "#provider/pulumi/installation/nodeVersion.js";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Argument, Command, CommanderError, Option } from "commander";
import { addEmulator } from "./emulator.ts";
import { exitCodes, Failure } from "./failure.ts";
import type { UnmanagedOptions } from "./unmanaged.ts";
import type { ImportOptions } from "./work.ts";

const { version } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("pulumi-tenancy/package.json"), "utf8"));

const program = new Command("pulumi-tenancy")
  .description("What goes with the Pulumi resources of the package pulumi-tenancy.")
  .version(version)
  .helpCommand(false)
  .exitOverride();

const places = (command: Command) =>
  command
    .option("--vdn <number>", "aicc: the virtual call centre to look at (default: the setting aicc:vdn)")
    .option("--cc-id <number>", "aicc: the call centre (default: the setting aicc:ccId)")
    .option("--uid <number>", "uucall: the enterprise (default: the setting uucall:uid)");

places(
  program
    .command("import")
    .summary("make what exists at a vendor a part of this folder's program")
    .description(
      "Lists what exists at a vendor, leaves out what the stack has already, writes the TypeScript that declares the rest and an import file, and runs pulumi import with it. Nothing is changed at the vendor. Run it in the folder of a Pulumi program; settings come from the stack's configuration and the environment.",
    )
    .addArgument(new Argument("<vendor>", "aicc or uucall"))
    .option("-s, --stack <name>", "the stack to import into (default: the selected one)")
    .option("--provider <name>", "an explicit provider of the stack: its account is looked at, and the resources belong to it")
    .option("--kind <kinds...>", "kinds to import, such as UserGroup (default: all)")
    .option("--name <patterns...>", 'objects whose names fit, such as "sales-*" (default: all)'),
)
  .option("-o, --out <file>", "the file to write (default: <vendor>.ts, or one with a number where that exists)")
  .option("--dry-run", "write the files and print the pulumi command instead of running it; the program does not load the new file then")
  .option("--no-link", "leave the program's first file as it is, instead of adding the line that loads the new one")
  .option("-y, --yes", "do not ask before writing")
  .action(async (vendor: string, options: ImportOptions) => (await import("./import.ts")).importObjects(vendor, options));

places(
  program
    .command("unmanaged")
    .summary("report what exists at vendors and no stack manages")
    .description(
      "Compares vendors with the states of stacks: reports objects that no state has, objects that two entries of states have, and state entries whose object is gone. Changes nothing. Exits with 0 when there is nothing to report, 7 when there is something, 1 when the check failed or was not complete.",
    )
    .addArgument(new Argument("<vendors...>", "aicc, uucall or both"))
    .option("-s, --stack <name>", "the stack that gives settings and state (default: the selected one)")
    .option("--provider <name>", "an explicit provider of the stack, whose account is looked at")
    .option("--state <paths...>", "files of pulumi stack export, or folders of such files (default: this stack's state)")
    .option("--kind <kinds...>", "kinds to look for, such as UserGroupMembers (default: objects without the sets that belong to them)")
    .option("--ignore <patterns...>", 'names that nobody has to manage, such as "test-*"'),
)
  .addOption(
    new Option("-f, --format <format>", "form of the report").choices(["table", "json", "markdown", "junit", "html"]).default("table"),
  )
  .option("-o, --output <file>", "where the report goes (default: standard output)")
  .action(async (vendors: string[], options: UnmanagedOptions) => {
    process.exitCode = await (await import("./unmanaged.ts")).reportUnmanaged(vendors, options);
  });

addEmulator(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else process.exitCode = tell(error);
}

/** Tells the user what went wrong. @returns the exit code */
function tell(error: unknown): number {
  const isMistake = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(`error: ${isMistake ? stack : message}`);
  return error instanceof Failure ? error.exitCode : exitCodes.failure;
}
