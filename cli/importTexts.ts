import { existsSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { AttachmentDescription } from "#provider/core/description.js";
import { inert } from "#provider/core/oneLine.js";
import { listed } from "#provider/core/place.js";
import type { Plan } from "./item.ts";
import { functionName } from "./program.ts";
import { modulePath } from "./project.ts";
import { table } from "./table.ts";
import { nounOf } from "./vendors.ts";
import type { Work } from "./work.ts";

/** Rows that a table shows. */
const SHOWN = 40;

/** A vendor's text in a message. */
export const shown = (text: string): string => JSON.stringify(inert(text));
const inFolder = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
};

/** What is not imported, and why. */
export function leftOutText({ leftOut }: Plan): string {
  const rows = leftOut.slice(0, SHOWN).map(({ noun, label, id, reason }) => [noun, inert(label), id, reason]);
  const more = leftOut.length > SHOWN ? `\n… and ${leftOut.length - SHOWN} more` : "";
  return `Left out:\n${table(["KIND", "NAME", "ID", "REASON"], rows)}${more}\n`;
}

/** What will be done. */
export function planText({ plan, file, link, adopts }: Work): string {
  const { items } = plan;
  const rows = items.slice(0, SHOWN).map(({ description, label, id, name }) => [nounOf(description), inert(label), id, name]);
  const more = items.length > SHOWN ? [`… and ${items.length - SHOWN} more`] : [];
  const secrets = items.flatMap(({ secrets }) => secrets);
  const managed = plan.managed > 0 ? ` The stack has ${plan.managed} already.` : "";
  const lines = [
    `${adopts ? "To adopt" : "To import"}: ${items.length}.${managed}`,
    table(["KIND", "NAME", "ID", "RESOURCE"], rows),
    ...more,
    "",
    "Files:",
    `  ${inFolder(file)}  ${existsSync(file) ? "there already, " : "new, "}declares them`,
    ...(link ? [`  ${inFolder(link.path)}  gets the line that loads it`] : []),
    "",
  ];
  if (adopts)
    lines.push(
      "The Pulumi CLI takes the state of dynamic resources from an import file since 3.254, and this one is older. So the program says adopt: true, and the next",
      '"pulumi up" takes the objects over. Take adopt: true out again afterwards.',
    );
  if (secrets.length > 0)
    lines.push(
      `The vendor never shows passwords, so the program needs ${secrets.length === 1 ? "one" : secrets.length} from you. The next "pulumi up" makes ${secrets.length === 1 ? "it the account's password" : "them the accounts' passwords"}; "pulumi preview" has nothing else to do for what is imported.`,
      ...(adopts
        ? []
        : [
            'While it imports, Pulumi warns that "imported inputs failed to validate" and calls it a bug of the provider. It is about these passwords, which an import cannot know.',
          ]),
    );
  return lines.join("\n");
}

/** The commands that set what the stack's configuration lacks. */
function commandsText({ plan, options, config }: Work): string[] {
  const isSet = (key: string) => Object.keys(config).some((name) => name.endsWith(`:${key}`));
  const keys = plan.items.flatMap(({ secrets }) => secrets.map(({ key }) => key)).filter((key) => !isSet(key));
  const stack = options.stack === undefined ? "" : ` --stack ${options.stack}`;
  const commands = keys.map((key) => `  pulumi config set --secret ${key}${stack}`);
  return commands.length > 0 ? ["Set the passwords; each command asks for one:", ...commands] : [];
}

/** What was done, and what is left to the user. */
export function doneText(work: Work): string {
  const { plan, link } = work;
  const todo = [...(link ? [] : linkAdvice(work)), ...commandsText(work)];
  const preview = `${todo.length > 0 ? "Then " : ""}"pulumi preview"`;
  const setsPasswords = plan.items.some(({ secrets }) => secrets.length > 0);
  return [
    `Imported ${plan.items.length}.`,
    ...todo,
    // The program may have had other things to do before.
    setsPasswords
      ? `${preview} shows that it sets the passwords, and nothing else for what was imported.`
      : `${preview} has nothing to do for what was imported.`,
    ...ownersAdvice(work),
  ].join("\n");
}

/** Which sets name their objects by ids: Pulumi knows no order between the two then. */
function ownersAdvice({ plan }: Work): string[] {
  const byId = plan.items.filter(({ description, owner }) => description.kind === "attachment" && !owner);
  return [...Map.groupBy(byId, ({ description }) => description)].map(([description, items]) => {
    const noun = nounOf({ type: (description as AttachmentDescription<any, any, any>).owner });
    return (
      `The program names a ${noun} by its id in: ${listed(items.map(({ name }) => name))}. Where it declares that ${noun}, now or after a later import, ` +
      `write ${description.name}: <its variable>.id, so that "pulumi destroy" deletes the ${noun} last.`
    );
  });
}

function linkAdvice({ project, file, vendor, vendorName, options }: Work): string[] {
  const path = modulePath(project.entry ?? join(project.folder, "index.ts"), file, project.importEnding);
  const name = functionName(vendorName);
  const load =
    project.language === "commonjs" ? `require("${path}")` : vendor.provider ? `import { ${name} } from "${path}"` : `import "${path}"`;
  const call = vendor.provider ? `, and call ${name} with the provider "${options.provider}"` : "";
  return [
    `The program does not load ${inFolder(file)} yet. Add this line to it before the next "pulumi up"${call}:`,
    `  ${load};`,
    ...(options.dryRun ? [] : ["Until then the imported resources are protected, so that no update deletes them."]),
  ];
}

/** What is left to the user where the command does not import. */
export function remainingText(work: Work, command: readonly string[]): string {
  const { adopts, link } = work;
  return [
    ...(link ? [] : linkAdvice(work)),
    ...(adopts ? [] : ["Then run:", `  pulumi ${command.join(" ")}`]),
    ...commandsText(work),
    ...(adopts ? ['Then run "pulumi up", and take adopt: true out of the program.'] : []),
    ...ownersAdvice(work),
  ].join("\n");
}
