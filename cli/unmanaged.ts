import { existsSync, writeFileSync } from "node:fs";
import type { ResourceDescription } from "#provider/core/description.js";
import { inert } from "#provider/core/oneLine.js";
import type { VendorSettings } from "#provider/settings/settings.js";
import { accountOfProvider, accountOfStack, guarded, type Place, placeOf, type VendorAccount } from "./account.ts";
import { compare, placeInWords } from "./compare.ts";
import { exitCodes, Failure } from "./failure.ts";
import { Progress } from "./progress.ts";
import { type ConfigValue, Pulumi } from "./pulumi.ts";
import type { Comparison, Report } from "./report/report.ts";
import { type Entry, entriesOf, placeOfEntry, sameEndpoint } from "./state.ts";
import { type NamedState, statesAt } from "./states.ts";
import { chosen, descriptionsOf, type Kind, kindsOf, nounOf } from "./vendors.ts";

/** What the command line says. */
export interface UnmanagedOptions {
  stack?: string;
  provider?: string;
  state?: string[];
  kind?: string[];
  ignore?: string[];
  vdn?: string;
  ccId?: string;
  uid?: string;
  format: "table" | "json" | "markdown" | "junit" | "html";
  output?: string;
}

/** A report in each form. */
const formats: Record<UnmanagedOptions["format"], () => Promise<(report: Report) => string>> = {
  table: async () => (await import("./report/text.ts")).textReport,
  json: async () => (await import("./report/json.ts")).jsonReport,
  markdown: async () => (await import("./report/markdown.ts")).markdownReport,
  junit: async () => (await import("./report/junit.ts")).junitReport,
  html: async () => (await import("./report/html.ts")).htmlReport,
};

/** `pulumi-tenancy unmanaged <vendor…>`: reports what exists and no state has. @returns the exit code */
export async function reportUnmanaged(vendorNames: readonly string[], options: UnmanagedOptions): Promise<number> {
  const render = await formats[options.format]();
  const vendors = await Promise.all([...new Set(vendorNames)].map(async (name) => ({ name, kinds: await kindsOf(name) })));
  const all = vendors.flatMap(({ kinds }) => descriptionsOf(kinds));
  const wanted = chosen(all, options.kind);
  if (options.provider !== undefined && vendors.length > 1) throw new Failure("--provider is for one vendor at a time", exitCodes.usage);
  const pulumi = new Pulumi(options.stack);
  const config = await configurationOf(pulumi, options);
  const own =
    options.state === undefined || options.provider !== undefined
      ? await pulumi.export({ showSecrets: options.provider !== undefined })
      : undefined;
  const states: NamedState[] = options.state === undefined ? [{ name: "of the stack", content: own! }] : statesAt(options.state);
  const entries = entriesIn(
    states,
    all.map(({ type }) => type),
  );

  const watches = ({ type }: ResourceDescription) => wanted.some((each) => each.type === type);
  const looksFor = (description: ResourceDescription) =>
    watches(description) && (options.kind !== undefined || description.kind === "object");
  const progress = new Progress();
  const comparisons: Comparison[] = [];
  const notes: string[] = [];
  for (const { name, kinds } of vendors) {
    try {
      const settings = kinds[0]!.object.client.vendor as VendorSettings;
      const account =
        options.provider === undefined ? await accountOfStack(settings, config) : await accountOfProvider(settings, options.provider, own!);
      await guarded(account, async () => account.account.settings.require(kinds[0]!.object.client.required));
      const { places, elsewhere } = placesOf(kinds, account, entries, options);
      const say = (line: string) => progress.show(line);
      for (const place of places)
        comparisons.push(
          await compare({ kinds, vendor: account, place, entries, looksFor, watches, ignore: options.ignore ?? [], progress: say }),
        );
      notes.push(...elsewhere);
    } catch (error) {
      // What is wrong with one vendor does not hide what the others hold.
      if (!(error instanceof Failure) || vendors.length === 1) throw error;
      const problems = [{ what: "its objects", message: inert(error.message) }];
      comparisons.push({ vendor: name, place: "", objects: 0, managed: 0, ignored: 0, findings: [], problems });
    } finally {
      progress.end();
    }
  }
  if (options.kind === undefined) {
    const sets = vendors.flatMap(({ kinds }) => kinds.flatMap(({ attachments }) => attachments.map(nounOf)));
    if (sets.length > 0) notes.push(`Whether states have all ${sets.join(" and ")} was not looked at: --kind ${sets.join(" ")} does.`);
  }
  for (const { name } of vendors)
    if (comparisons.some(({ vendor, findings }) => vendor === name && findings.some(({ finding }) => finding === "unmanaged")))
      notes.push(`To make them a part of a program: npx pulumi-tenancy import ${name}`);
  const report = reportOf(comparisons, notes, states);
  const text = render(report);
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  if (!report.complete) return exitCodes.failure;
  return report.findings.length > 0 ? exitCodes.found : exitCodes.ok;
}

/** The stack's configuration; states from files do without a stack, and then settings may come from the environment alone. */
async function configurationOf(pulumi: Pulumi, { state, stack, provider }: UnmanagedOptions): Promise<Record<string, ConfigValue>> {
  const needsStack = state === undefined || stack !== undefined || provider !== undefined;
  if (!needsStack && !existsSync("Pulumi.yaml")) return {};
  return pulumi.config().catch((error: Error) => {
    if (needsStack) throw error;
    console.error(`warning: settings come from the environment alone: ${error.message}`);
    return {};
  });
}

/** The entries of all states; a stack that was exported twice counts once. */
function entriesIn(states: readonly NamedState[], types: readonly string[]): Entry[] {
  const all = states.flatMap(({ name, content }) => entriesOf(content, name, types));
  return [...new Map(all.map((entry) => [`${entry.urn} ${entry.id} ${entry.leaving}`, entry])).values()];
}

/** Where to look: what the command line says, or else what the settings say and the places that the states name. */
function placesOf(
  kinds: readonly Kind[],
  account: VendorAccount,
  entries: readonly Entry[],
  options: UnmanagedOptions,
): { places: Place[]; elsewhere: string[] } {
  const { object } = kinds[0]!;
  const given: Record<string, string | undefined> = { vdn: options.vdn, ccId: options.ccId, uid: options.uid };
  const types = descriptionsOf(kinds).map(({ type }) => type);
  const own = entries.filter(({ type }) => types.includes(type));
  const here = own.filter(({ endpoint }) => sameEndpoint(endpoint, account.endpoint));
  const others = [
    ...new Set(own.flatMap(({ endpoint }) => (endpoint !== undefined && !sameEndpoint(endpoint, account.endpoint) ? [endpoint] : []))),
  ];
  const elsewhere =
    others.length > 0
      ? [`${own.length - here.length} entries of states are of other accounts, which were not looked at: ${others.join(", ")}.`]
      : [];
  if (object.scope.some((name) => given[name] !== undefined)) return { places: [placeOf(object, account, given)], elsewhere };
  const named = here.map((entry) => placeOfEntry(object, entry)).filter((place) => place !== undefined);
  const set = settingsPlace(object, account, named.length > 0);
  const places = new Map([...(set ? [set] : []), ...named].map((place) => [placeInWords(place), place]));
  return { places: [...places.values()], elsewhere };
}

/** The place that the settings name; where states name some, the settings need not. */
function settingsPlace(object: Kind["object"], account: VendorAccount, mayLack: boolean): Place | undefined {
  try {
    return placeOf(object, account, {});
  } catch (error) {
    if (mayLack) return undefined;
    throw error;
  }
}

function reportOf(comparisons: readonly Comparison[], notes: string[], states: readonly NamedState[]): Report {
  const order = ["unmanaged", "twice", "gone"];
  const sorted = comparisons
    .flatMap(({ findings }) => findings)
    .map((finding) => ({
      finding,
      key: [order.indexOf(finding.finding), finding.vendor, finding.kind, finding.name, finding.id].join("\u0000"),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ finding }) => finding);
  const problems = comparisons.flatMap(({ vendor, problems }) => problems.map((problem) => ({ vendor, ...problem })));
  const checked = comparisons.map(({ findings: _, problems: __, ...rest }) => rest);
  return { complete: problems.length === 0, findings: sorted, checked, problems, notes, states: states.map(({ name }) => name) };
}
