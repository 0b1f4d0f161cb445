import pc from "picocolors";
import { CommandError } from "./backend.ts";
import { exitCodes, type GlobalOptions, print, removeStack, type Stack, unlockStack } from "./commands.ts";
import { DiffDisplay } from "./display.ts";
import { EventLog } from "./events.ts";
import type { Operation } from "./operation.ts";
import { stopAll } from "./processes.ts";
import { ProgressLine } from "./progress.ts";
import { TreeDisplay } from "./tree.ts";
import { Unsupported } from "./values.ts";

export interface OperationOptions extends GlobalOptions {
  yes?: boolean;
  skipPreview?: boolean;
  previewOnly?: boolean;
  diff?: boolean;
  remove?: boolean;
  refresh?: boolean;
  expectNoChanges?: boolean;
  parallel: number;
  eventLog?: string;
  suppressOutputs?: boolean;
  suppressProgress?: boolean;
}

function colorsWanted({ color = "auto" }: GlobalOptions): boolean {
  if (color === "always") return true;
  return color === "auto" && !process.env.NO_COLOR && process.stdout.isTTY === true;
}

const labels = {
  update: ["Previewing update", "Updating"],
  refresh: ["Previewing refresh", "Refreshing"],
  destroy: ["Previewing destroy", "Destroying"],
} as const;

export async function operate(kind: Operation["kind"], options: OperationOptions): Promise<void> {
  const previewOnly = options.previewOnly ?? false;
  const confirmed = previewOnly || options.yes || options.skipPreview || process.env.PULUMI_SKIP_CONFIRMATIONS;
  if (!confirmed && process.stdin.isTTY && !options.nonInteractive) throw new Unsupported("asking before changes (pass --yes to go on)");
  if (!confirmed) {
    const flags = "--yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode";
    throw new CommandError(flags, exitCodes.configuration);
  }
  // The engine is loaded while the key is derived.
  const [stack] = await Promise.all([unlockStack(options), import("./operation.ts")]);
  const unlock = previewOnly ? () => {} : stack.backend.lock(stack.ref);
  // However this process ends, short of being killed, others may then have the stack.
  process.once("exit", unlock);
  process.once("exit", stopAll);
  try {
    const previews = previewOnly ? [true] : options.skipPreview ? [false] : [true, false];
    let changes: Record<string, number> = {};
    for (const preview of previews) {
      const result = await show(stack, kind, preview, options);
      if (result.failed) throw new CommandError("", 1);
      changes = result.changes;
    }
    if (kind === "destroy" && !previewOnly && options.remove) {
      removeStack(stack);
      print("The resources in the stack have been deleted, and the history and configuration removed.");
    } else if (kind === "destroy" && !previewOnly) {
      print(
        "The resources in the stack have been deleted, but the history and configuration associated with the stack are still maintained. \n" +
          `If you want to remove the stack completely, run \`pulumi stack rm ${stack.ref.stack}\`.`,
      );
    }
    const changed = Object.entries(changes).some(([op, count]) => op !== "same" && count > 0);
    if (options.expectNoChanges && changed) {
      const name = previewOnly && kind === "update" ? "preview" : kind;
      throw new CommandError(`no changes were expected for ${name} but changes were proposed`, exitCodes.noChanges);
    }
  } finally {
    unlock();
  }
}

async function show(stack: Stack, kind: Operation["kind"], preview: boolean, options: OperationOptions) {
  const label = labels[kind][preview ? 0 : 1];
  const colors = pc.createColors(colorsWanted(options));
  print(colors.bold(colors.magenta(`${label} (${stack.ref.stack}):`)));
  const log = options.eventLog ? new EventLog(options.eventLog) : undefined;
  const progress = process.stderr.isTTY && !options.suppressProgress ? new ProgressLine(process.stderr, label) : undefined;
  const write = (stream: NodeJS.WriteStream) => (text: string) => {
    progress?.clear();
    stream.write(text);
  };
  const { runOperation } = await import("./operation.ts");
  const display = new (options.diff ? DiffDisplay : TreeDisplay)({
    stackName: `${stack.project.name}-${stack.ref.stack}`,
    suppressOutputs: options.suppressOutputs ?? false,
    colors,
    debug: options.debug ?? false,
    out: write(process.stdout),
    err: write(process.stderr),
  });
  try {
    return await runOperation(stack, {
      ...{ kind, preview, refresh: options.refresh ?? false, parallel: options.parallel },
      emit: (event) => {
        if (event.kind === "resource-pre") progress?.started();
        if (event.kind === "resource-outputs" || event.kind === "resource-failed") progress?.finished();
        log?.write(event);
        display.show(event);
      },
    });
  } finally {
    progress?.stop();
    log?.close();
  }
}
