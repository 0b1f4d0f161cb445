#!/usr/bin/env node
import { availableParallelism } from "node:os";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CommandError } from "./backend.ts";
import * as commands from "./commands.ts";
import type { Operation } from "./operation.ts";
import { Unsupported } from "./values.ts";

/** The engine is loaded only for what needs it: the other commands are quick. */
async function operate(kind: Operation["kind"], options: any): Promise<void> {
  const operations = await import("./operate.ts");
  await operations.operate(kind, options);
}

const stackOption = () => new Option("-s, --stack <name>", "the stack to work on");

function parallel(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count)) throw new InvalidArgumentError("expected a whole number");
  return Math.max(1, count);
}

const defaultParallel = () => Number(process.env.PULUMI_PARALLEL) || availableParallelism() * 4;

/** The options of the global command with those of `command`. */
function withGlobals<A extends unknown[]>(run: (options: any, ...args: A) => void | Promise<void>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.pop() as Command;
    given.pop();
    await run(command.optsWithGlobals(), ...(given as A));
  };
}

function operation(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(stackOption())
    .option("--diff", "show the properties that differ")
    .option("--expect-no-changes", "fail when anything changes")
    .option("-p, --parallel <count>", "how many resources to work on at a time", parallel, defaultParallel())
    .option("--event-log <file>", "write the engine's events to a file, as JSON lines")
    .option("--suppress-outputs", "show no outputs")
    .option("--suppress-progress", "show no progress line")
    .option("--suppress-permalink [value]", "has no effect: a file backend has no permalink");
}

const confirmed = (command: Command) =>
  command.option("-y, --yes", "do not ask before the changes").option("-f, --skip-preview", "do not show the changes before making them");

const program = new Command("engine")
  .description("A stand-in for the Pulumi CLI and engine, for tests and demos of dynamic providers in Node.js.")
  .option("-C, --cwd <dir>", "run as if started in this folder")
  .option("--color <when>", "always, never or auto", "auto")
  .option("--non-interactive", "never ask")
  .option("-d, --debug", "show debug messages")
  .helpCommand(false);

const stack = program.command("stack").description("manage stacks");
stack
  .command("init [name]")
  .addOption(stackOption())
  .option("--no-select", "do not select the new stack")
  .action(withGlobals((options, name: string | undefined) => commands.stackInit(name, options)));
stack
  .command("select [name]")
  .addOption(stackOption())
  .option("-c, --create", "create the stack when there is none")
  .action(withGlobals((options, name: string | undefined) => commands.stackSelect(name, options)));
stack
  .command("output [name]")
  .addOption(stackOption())
  .option("-j, --json", "as JSON")
  .option("--show-secrets", "show secrets")
  .action(withGlobals((options, name: string | undefined) => commands.stackOutput(name, options)));
stack
  .command("export")
  .addOption(stackOption())
  .option("--show-secrets", "show secrets")
  .action(withGlobals((options) => commands.stackExport(options)));
stack
  .command("rm [name]")
  .addOption(stackOption())
  .option("-y, --yes", "do not ask")
  .option("-f, --force", "even if the stack has resources")
  .option("--preserve-config", "keep the stack's configuration file")
  .action(withGlobals((options, name: string | undefined) => commands.stackRemove(name, options)));

const config = program.command("config").description("manage the configuration of a stack");
config
  .command("set <key> [value]")
  .addOption(stackOption())
  .option("--secret", "encrypt the value")
  .option("--plaintext", "store the value as it is")
  .action(withGlobals((options, key: string, value: string | undefined) => commands.configSet(key, value, options)));
config
  .command("get <key>")
  .addOption(stackOption())
  .action(withGlobals((options, key: string) => commands.configGet(key, options)));

config
  .addOption(stackOption())
  .option("-j, --json", "as JSON")
  .option("--show-secrets", "show secrets")
  .action(withGlobals((options) => commands.configList(options)));

program
  .command("version")
  .description("print the version of the Pulumi CLI whose behaviour this engine has")
  .action(() => commands.print("v3.260.0"));
program
  .command("import")
  .description("take over existing resources whose state a file brings along")
  .addOption(stackOption())
  .option("-f, --file <path>", "the import file")
  .option("--generate-code [value]", "only --generate-code=false is supported")
  .option("--protect [value]", "whether the resources are protected from deletion", true)
  .option("-y, --yes", "do not ask")
  .option("--skip-preview", "has no effect: there is no preview")
  .action(withGlobals(async (options) => (await import("./importFile.ts")).importFile(options)));

const refreshOption = ["-r, --refresh", "read all resources first"] as const;
program.addCommand(
  operation("preview", "show what an update would do")
    .option(...refreshOption)
    .action(withGlobals((options) => operate("update", { ...options, previewOnly: true }))),
);
program.addCommand(
  confirmed(operation("up", "create or update the resources of a stack"))
    .alias("update")
    .option(...refreshOption)
    .action(withGlobals((options) => operate("update", options))),
);
program.addCommand(
  confirmed(operation("refresh", "take over what has changed outside"))
    .option("--preview-only", "only show what has changed")
    .action(withGlobals((options) => operate("refresh", options))),
);
program.addCommand(
  confirmed(operation("destroy", "delete the resources of a stack"))
    .option("--preview-only", "only show what would be deleted")
    .option("--remove", "remove the stack as well")
    .option(...refreshOption)
    .action(withGlobals((options) => operate("destroy", options))),
);
program
  .command("cancel [name]")
  .description("remove the lock that a killed process has left")
  .addOption(stackOption())
  .option("-y, --yes", "do not ask")
  .action(withGlobals((options, name: string | undefined) => commands.cancel(name, options)));

/** What commander says of an unknown command or option, as the sentence about what is not supported. */
function explain(error: CommanderError): Error {
  const named = /'(.*)'/.exec(error.message)?.[1];
  if (error.code === "commander.unknownOption") return new Unsupported(`the option ${named}`);
  if (error.code === "commander.unknownCommand") return new Unsupported(`the command ${named}`);
  return new CommandError(error.message.replace(/^error: /, ""), 2);
}

function overrideExit(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} });
  command.commands.forEach(overrideExit);
}

overrideExit(program);
try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) process.exit(0);
  const error = thrown instanceof CommanderError ? explain(thrown) : (thrown as Error);
  const expected = error instanceof CommandError || error instanceof Unsupported;
  // An operation that has failed has said why.
  if (error.message !== "") process.stderr.write(`error: ${expected ? error.message : error.stack}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
// What a pipe does not take at once is written later.
process.stdout.write("", () => process.exit());
