import type { Listed, ResourceDescription } from "#provider/core/description.js";
import { inert } from "#provider/core/oneLine.js";
import { isUnconfirmed } from "#provider/core/unconfirmed.js";
import type { Place, VendorAccount } from "./account.ts";
import { isEmpty, listObjects, readAll } from "./existing.ts";
import { isLikeOne, manages } from "./findings.ts";
import type { Comparison, Finding } from "./report/report.ts";
import { type Entry, isAt, placeOfEntry, sameEndpoint } from "./state.ts";
import { type Kind, nounOf } from "./vendors.ts";

export interface CompareOptions {
  kinds: readonly Kind[];
  vendor: VendorAccount;
  place: Place;
  entries: readonly Entry[];
  /** Whether objects of this kind are looked for that no state has. */
  looksFor(description: ResourceDescription): boolean;
  /** Whether entries of this kind are looked at. */
  watches(description: ResourceDescription): boolean;
  /** Patterns of names that nobody has to manage. */
  ignore: readonly string[];
  progress(line: string): void;
}

/** A place in words: `vdn 113, ccId 1`. */
export const placeInWords = (place: Place): string =>
  Object.entries(place)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/** Compares what a vendor holds at a place with the states. What cannot be read is told in the result. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { kinds, vendor, place, entries, looksFor, watches, progress } = options;
  const { account, endpoint } = vendor;
  const result: Comparison = {
    vendor: account.vendor.name,
    place: placeInWords(place),
    objects: 0,
    managed: 0,
    ignored: 0,
    findings: [],
    problems: [],
  };
  const failed = (what: string, error: unknown): undefined => {
    result.problems.push({ what, message: account.redactor.message(error instanceof Error ? error.message : String(error)) });
    return undefined;
  };
  const finding = (description: ResourceDescription, object: Listed, found: Pick<Finding, "finding" | "states">, detail = "") =>
    void result.findings.push({
      ...{
        vendor: result.vendor,
        kind: nounOf(description),
        name: inert(account.redactor.redact(object.name)),
        id: inert(object.id),
        place: result.place,
        detail,
      },
      ...found,
    });

  for (const kind of kinds) {
    const descriptions = [kind.object, ...kind.attachments].filter((description) => watches(description) || looksFor(description));
    if (descriptions.length === 0) continue;
    progress(`${result.vendor}: lists ${nounOf(kind.object)}…`);
    const here = entries.filter((entry) => !entry.leaving && sameEndpoint(entry.endpoint, endpoint));
    const ownOf = (description: ResourceDescription) =>
      here.filter((entry) => entry.type === description.type && isAt(description, entry, place));
    const settledOf = (description: ResourceDescription) =>
      ownOf(description).filter((entry) => !isUnconfirmed(entry.id) && placeOfEntry(description, entry));
    const known = new Set(descriptions.flatMap(settledOf).map(({ id }) => id));
    const objects = await listObjects(kind, vendor, place, known).catch((error: unknown) =>
      failed(`${nounOf(kind.object)} of ${result.place}`, error),
    );
    for (const description of descriptions) {
      const own = ownOf(description);
      for (const [id, same] of Map.groupBy(own, (entry) => entry.id)) {
        const shared = description.kind === "attachment" && same.some(({ properties }) => properties.exclusive === false);
        if (same.length > 1 && !shared)
          finding(
            description,
            { id, name: nameOfEntry(description, kind, same[0]!, objects) },
            { finding: "twice", states: same.map(stateOf) },
          );
      }
      if (!objects) continue;
      const ids = new Set(objects.map(({ id }) => id));
      for (const entry of settledOf(description).filter(({ id }) => !ids.has(id)))
        finding(
          description,
          { id: entry.id, name: nameOfEntry(description, kind, entry, objects) },
          { finding: "gone", states: [stateOf(entry)] },
        );
      if (!looksFor(description)) continue;
      const isManaged = manages(description, { place, endpoint });
      const wanted = objects.filter(({ name }) => !isLikeOne(name, options.ignore));
      const free = wanted.filter((object) => !entries.some((entry) => isManaged(entry, object)));
      result.objects += objects.length;
      result.ignored += objects.length - wanted.length;
      result.managed += wanted.length - free.length;
      if (description.kind === "object") {
        for (const object of free) finding(description, object, { finding: "unmanaged", states: [] });
        continue;
      }
      const { elements } = description;
      const found = await readAll(description, vendor, place, free, (line) => progress(`${result.vendor}: ${line}`));
      for (const [at, object] of free.entries()) {
        const outcome = found[at];
        if (outcome instanceof Error) failed(`${nounOf(description)} of ${JSON.stringify(inert(object.name))} (${object.id})`, outcome);
        else if (outcome && !isEmpty(description, outcome)) {
          const held = (outcome.outs[elements] as (string | number)[]).join(", ");
          finding(description, object, { finding: "unmanaged", states: [] }, `${elements}: ${inert(account.redactor.redact(held))}`);
        }
      }
    }
  }
  return result;
}

const stateOf = ({ state, urn }: Entry) => ({ state, urn });

/** What the object of an entry is called: that of a set has its name in the list. */
function nameOfEntry(
  description: ResourceDescription,
  kind: Kind,
  { id, properties, name }: Entry,
  objects: readonly Listed[] | undefined,
): string {
  const own = description === kind.object ? properties[description.name] : objects?.find((object) => object.id === id)?.name;
  return typeof own === "string" ? own : name;
}
