import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { VendorSettings } from "#provider/settings/settings.js";
import { accountOfProvider, accountOfStack, guarded, placeOf, type VendorAccount } from "./account.ts";
import { ask } from "./ask.ts";
import { forEach, readOne } from "./existing.ts";
import { exitCodes, Failure } from "./failure.ts";
import { importFile } from "./importFile.ts";
import { doneText, leftOutText, planText, remainingText, shown } from "./importTexts.ts";
import type { Item } from "./item.ts";
import { planImport } from "./plan.ts";
import { programText } from "./program.ts";
import { Progress } from "./progress.ts";
import { declaredBy, type FileChange, freeFile, linked, modulePath, projectAt, textMakerOf } from "./project.ts";
import { Pulumi } from "./pulumi.ts";
import { entriesOf } from "./state.ts";
import { chosen, descriptionsOf, kindsOf, nounOf } from "./vendors.ts";
import type { ImportOptions, Work, Written } from "./work.ts";

const say = (text: string) => console.error(text);

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
  const connect = () =>
    options.provider === undefined ? accountOfStack(settings, config) : accountOfProvider(settings, options.provider, state);
  const vendor = await connect();
  const place = placeOf(all[0]!, vendor, { vdn: options.vdn, ccId: options.ccId, uid: options.uid });
  const entries = entriesOf(
    state,
    "the stack",
    all.map(({ type }) => type),
  );

  const progress = new Progress();
  const before = declaredBy(project, vendorName);
  const declared = ({ type }: { type: string }, name: string) =>
    options.provider === undefined ? before(nounOf({ type }), name) : undefined;
  const planOptions = {
    declared,
    kinds,
    wanted,
    vendor,
    place,
    entries,
    names: options.name,
    progress: (line: string) => progress.show(line),
  };
  const plan = await guarded(vendor, () => planImport(planOptions)).finally(() => progress.end());
  if (plan.leftOut.length > 0) say(leftOutText(plan));
  if (plan.items.length === 0) {
    const other = plan.leftOut.length > 0 ? "other " : "";
    const found = plan.managed > 0 ? `objects that the stack has already: ${plan.managed}` : `no ${other}objects were found`;
    say(`There is nothing to import; ${found}.`);
    return;
  }
  const written = { vendorName, vendor, project, plan, adopts };
  // A file that says the same is from a run with --dry-run, or from one that was interrupted.
  const isFree = (path: string) => !existsSync(path) || readFileSync(path, "utf8") === newFile(written, path, plan.items).after;
  const file = options.out === undefined ? freeFile(project, vendorName, isFree) : resolve(options.out);
  if (!isFree(file)) throw new Failure(`--out: ${options.out} exists already. Name a new file`, exitCodes.usage);
  const link = options.link && !options.dryRun ? linked(project, file, { vendor: vendorName, provider: options.provider }) : undefined;
  const work: Work = { ...written, config, pulumi, file, link, options, textOf };
  const program = newFile(work, file, plan.items);
  say(planText(work));
  if (!options.yes && !(await ask("Go on?"))) throw new Failure("Nothing was written");
  // What was read before is as old as the user's answer: this account has read nothing yet.
  const again = await connect();
  await guarded(again, () => requireUnchanged(work, again));
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

/** Imports, and undoes what was written where that fails. */
async function runImport(
  work: Work,
  command: readonly string[],
  { changes, importPath }: { changes: readonly FileChange[]; importPath: string },
): Promise<void> {
  const { pulumi, plan } = work;
  const exitCode = await pulumi.run(command).finally(() => rmSync(importPath, { force: true }));
  const types = plan.items.map(({ description }) => description.type);
  const after = await pulumi.export().then(
    (state) => entriesOf(state, "the stack", types),
    (error: Error) => error,
  );
  if (after instanceof Error)
    throw new Failure(
      `"pulumi import" ended (exit code ${exitCode}), and what it imported cannot be seen: ${after.message}\nThe program declares all of it. Look with "pulumi preview"`,
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
  write([newFile(work, work.file, imported)]);
  throw new Failure(
    `"pulumi import" ended (exit code ${exitCode}) when ${imported.length} of ${plan.items.length} were imported. The program declares these. Run the command again for the rest`,
  );
}

function newFile({ vendorName, plan, adopts, project, vendor }: Written, path: string, items: readonly Item[]): FileChange {
  const { language, importEnding } = project;
  const pathOf = (other: string) => modulePath(path, other, importEnding);
  const options = { vendor: vendorName, language, provider: vendor.provider !== undefined, adopt: adopts, pathOf };
  const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  return { path, before, after: programText({ ...plan, items: [...items] }, options) };
}

/** @throws Failure when something was changed since it was read: a program that says what was there before would undo that. */
async function requireUnchanged({ plan }: Work, vendor: VendorAccount): Promise<void> {
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
