import { rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { inert } from "#provider/core/oneLine.js";
import type { VendorSettings } from "#provider/settings/settings.js";
import { accountOfProvider, accountOfStack, guarded, placeOf, type VendorAccount } from "./account.ts";
import { ask } from "./ask.ts";
import { forEach, readOne } from "./existing.ts";
import { Failure } from "./failure.ts";
import { importFile } from "./importFile.ts";
import { type Item, type Plan, planImport } from "./plan.ts";
import { programText } from "./program.ts";
import { Progress } from "./progress.ts";
import { type FileChange, freeFile, linked, modulePath, type Project, projectAt, textMakerOf } from "./project.ts";
import { Pulumi } from "./pulumi.ts";
import { entriesOf } from "./state.ts";
import { table } from "./table.ts";
import { chosen, descriptionsOf, kindsOf, nounOf } from "./vendors.ts";

/** What the command line says. */
export interface ImportOptions {
  stack?: string;
  provider?: string;
  kind?: string[];
  name?: string[];
  vdn?: string;
  ccId?: string;
  uid?: string;
  out?: string;
  dryRun?: boolean;
  yes?: boolean;
  link: boolean;
}

const say = (text: string) => console.error(text);

/** Rows that the table shows. */
const SHOWN = 40;

/** `pulumi-tenancy import <vendor>`: what exists at a vendor becomes a part of the program of this folder. */
export async function importObjects(vendorName: string, options: ImportOptions): Promise<void> {
  const kinds = await kindsOf(vendorName);
  const all = descriptionsOf(kinds);
  const wanted = chosen(all, options.kind);
  const settings = all[0]!.client.vendor as VendorSettings;
  const project = projectAt(process.cwd());
  const textOf = await textMakerOf(project);
  const pulumi = new Pulumi(options.stack);
  const adopts = !(await pulumi.takesImportFiles());
  const config = await pulumi.config();
  const state = await pulumi.export({ showSecrets: options.provider !== undefined });
  const vendor =
    options.provider === undefined ? await accountOfStack(settings, config) : await accountOfProvider(settings, options.provider, state);
  const place = placeOf(all[0]!, vendor, { vdn: options.vdn, ccId: options.ccId, uid: options.uid });
  const entries = entriesOf(
    state,
    "the stack",
    all.map(({ type }) => type),
  );

  const progress = new Progress();
  const planOptions = { kinds, wanted, vendor, place, entries, names: options.name, progress: (line: string) => progress.show(line) };
  const plan = await guarded(vendor, () => planImport(planOptions)).finally(() => progress.end());
  if (plan.leftOut.length > 0) say(leftOutText(plan));
  if (plan.items.length === 0) {
    say(
      `There is nothing to import: ${plan.managed > 0 ? `the stack has what else there is (${plan.managed})` : "nothing else was found"}.`,
    );
    return;
  }
  const file = options.out === undefined ? freeFile(project, vendorName) : resolve(options.out);
  const link = options.link && !options.dryRun ? linked(project, file, { vendor: vendorName, provider: options.provider }) : undefined;
  const work: Work = { vendorName, config, vendor, pulumi, project, plan, file, link, adopts, options, textOf };
  const program = newFile(work, plan.items);
  say(planText(work));
  if (!options.yes && !(await ask("Go on?"))) throw new Failure("Nothing was written");
  await guarded(vendor, () => requireUnchanged(work));
  const changes = [program, ...(link ? [link] : [])];
  const importPath = join(project.folder, `${vendorName}.import.json`);
  if (!adopts) {
    const { provider } = vendor;
    const content = await importFile(plan.items, textOf, provider);
    changes.unshift({ path: importPath, before: undefined, after: `${JSON.stringify(content, undefined, 2)}\n` });
  }
  // The program goes first: what is in the state and not in the program is deleted by the next update.
  write(changes);
  const command = pulumi.importCommand(relative(process.cwd(), importPath), { protect: !options.dryRun && !link });
  if (options.dryRun || adopts) say(remainingText(work, command));
  else await runImport(work, command, { changes, importPath });
}

interface Work {
  config: Readonly<Record<string, unknown>>;
  vendorName: string;
  vendor: VendorAccount;
  pulumi: Pulumi;
  project: Project;
  plan: Plan;
  file: string;
  link: FileChange | undefined;
  adopts: boolean;
  options: ImportOptions;
  textOf: Awaited<ReturnType<typeof textMakerOf>>;
}

/** Imports, and undoes what was written where that fails. */
async function runImport(
  work: Work,
  command: readonly string[],
  { changes, importPath }: { changes: readonly FileChange[]; importPath: string },
): Promise<void> {
  const { pulumi, plan } = work;
  const exitCode = await pulumi.run(command).finally(() => rmSync(importPath, { force: true }));
  const after = entriesOf(
    await pulumi.export(),
    "the stack",
    plan.items.map(({ description }) => description.type),
  );
  const isIn = ({ description, name, id }: Item) =>
    after.some((entry) => entry.type === description.type && entry.name === name && entry.id === id);
  const imported = plan.items.filter(isIn);
  if (imported.length === plan.items.length) return say(doneText(work));
  if (imported.length === 0) {
    undo(changes);
    throw new Failure(
      `"pulumi ${command.join(" ")}" failed (exit code ${exitCode}) and imported nothing, so the files were put back. Its messages are above`,
    );
  }
  write([newFile(work, imported)]);
  throw new Failure(
    `"pulumi import" ended (exit code ${exitCode}) when ${imported.length} of ${plan.items.length} were imported. The program declares these. Run the command again for the rest`,
  );
}

const newFile = ({ vendorName, plan, file, adopts, project: { language }, vendor }: Work, items: readonly Item[]): FileChange => ({
  path: file,
  before: undefined,
  after: programText(
    { ...plan, items: [...items] },
    { vendor: vendorName, language, provider: vendor.provider !== undefined, adopt: adopts },
  ),
});

/** @throws Failure when something was changed since it was read: a program that says what was there before would undo that. */
async function requireUnchanged({ vendor, plan }: Work): Promise<void> {
  const progress = new Progress();
  const reread = async ({ description, id }: Item) => readOne(description, vendor, plan.place, id);
  const say = (count: number) => progress.show(`looks again: ${count} of ${plan.items.length}`);
  const now = await forEach(plan.items, reread, say).finally(() => progress.end());
  const differs = ({ outputs }: Item, at: number) => {
    const outs = now[at]?.outs;
    return outs === undefined || Object.entries(outputs).some(([name, value]) => !isDeepStrictEqual(outs[name], value));
  };
  const changed = plan.items.filter(differs);
  if (changed.length === 0) return;
  const names = changed
    .slice(0, 10)
    .map(
      (item) =>
        `${nounOf(item.description)} ${shown(item.label)} (${item.id}) ${now[plan.items.indexOf(item)] ? "was changed" : "is gone"}`,
    );
  const more = changed.length > 10 ? ` and ${changed.length - 10} more` : "";
  throw new Failure(`Since they were listed, ${names.join(", ")}${more}. Nothing was written. Run the command again`);
}

/** Writes files, all or none. */
function write(changes: readonly FileChange[]): void {
  try {
    for (const { path, before, after } of changes)
      writeFileSync(path, after, before === undefined ? { mode: path.endsWith(".json") ? 0o600 : 0o644 } : {});
  } catch (error) {
    undo(changes);
    throw new Failure(`${(error as Error).message}. Nothing was written`);
  }
}

function undo(changes: readonly FileChange[]): void {
  for (const { path, before } of changes) {
    if (before === undefined) rmSync(path, { force: true });
    else writeFileSync(path, before);
  }
}

const shown = (text: string): string => JSON.stringify(inert(text));
const inFolder = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
};

function leftOutText({ leftOut }: Plan): string {
  const rows = leftOut.slice(0, SHOWN).map(({ noun, label, id, reason }) => [noun, inert(label), id, reason]);
  const more = leftOut.length > SHOWN ? `\n… and ${leftOut.length - SHOWN} more` : "";
  return `Left out:\n${table(["KIND", "NAME", "ID", "REASON"], rows)}${more}\n`;
}

function planText({ plan, file, link, adopts }: Work): string {
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
    `  ${inFolder(file)}  new, declares them`,
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
      `The vendor never shows passwords, so the program needs ${secrets.length === 1 ? "one" : secrets.length} from you. The next "pulumi up" makes ${secrets.length === 1 ? "it the account's password" : "them the accounts' passwords"}; "pulumi preview" has nothing else to do.`,
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
  return keys.map((key) => `  pulumi config set --secret ${key}${stack}`);
}

function doneText(work: Work): string {
  const { plan, link } = work;
  const commands = commandsText(work);
  return [
    `Imported ${plan.items.length}.`,
    ...(link ? [] : linkAdvice(work)),
    ...(commands.length > 0
      ? ["Set the passwords; each command asks for one:", ...commands, 'Then "pulumi preview" shows that it sets them, and nothing else.']
      : ['"pulumi preview" has nothing to do.']),
  ].join("\n");
}

function linkAdvice({ project, file, vendor, vendorName, options }: Work): string[] {
  const path = modulePath(project.entry ?? join(project.folder, "index.ts"), file, project.importEnding);
  const name = `declare${vendorName[0]!.toUpperCase()}${vendorName.slice(1)}`;
  const load =
    project.language === "commonjs" ? `require("${path}")` : vendor.provider ? `import { ${name} } from "${path}"` : `import "${path}"`;
  const call = vendor.provider ? `, and call ${name} with the provider "${options.provider}"` : "";
  return [
    `The program does not load ${inFolder(file)} yet. Add this line to it before the next "pulumi up"${call}:`,
    `  ${load};`,
    ...(options.dryRun ? [] : ["Until then the imported resources are protected, so that no update deletes them."]),
  ];
}

function remainingText(work: Work, command: readonly string[]): string {
  const { adopts, link } = work;
  const commands = commandsText(work);
  return [
    ...(link ? [] : linkAdvice(work)),
    ...(adopts ? [] : ["Then run:", `  pulumi ${command.join(" ")}`]),
    ...(commands.length > 0 ? ["Set the passwords; each command asks for one:", ...commands] : []),
    ...(adopts ? ['Then run "pulumi up", and take adopt: true out of the program.'] : []),
  ].join("\n");
}
