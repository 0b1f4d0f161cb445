import type { ResourceDescription } from "#provider/core/description.js";
import { manages } from "./findings.ts";
import type { Drafted, Item, PlanOptions, Reference } from "./item.ts";
import { identifiers, kebab, resourceNames, secretKey } from "./names.ts";
import { nounOf } from "./vendors.ts";

/** What a set belongs to, where the program has it: a draft, or what the stack has already. */
type Owner = { draft: Drafted } | { name: string };

/** Gives drafts their names and variables, in the order in which they will stand in the program: objects first, then the sets that belong to them. */
export function named(drafts: readonly Drafted[], options: PlanOptions): Item[] {
  const names = new Map<Drafted, string>();
  const owners = new Map(drafts.map((draft) => [draft, ownerOf(draft, drafts, options)]));
  const ordered = drafts.toSorted((a, b) => rank(a) - rank(b));
  for (const [description, all] of Map.groupBy(ordered, (draft) => draft.description)) {
    const taken = new Set(options.entries.filter(({ type }) => type === description.type).map(({ name }) => name));
    const wanted = all.map((draft) => ({ id: draft.object.id, name: wantedName(draft, owners.get(draft), names) }));
    const given = resourceNames(wanted, nounOf(description), taken);
    all.forEach((draft, at) => void names.set(draft, given[at]!));
  }
  ordered.sort((a, b) => rank(a) - rank(b) || compare(names.get(a)!, names.get(b)!));
  const references = new Map(ordered.map((draft) => [draft, referenceTo(draft, owners.get(draft), options)]));
  const taken = [...references.values()].flatMap((reference) => reference?.identifier ?? []);
  const variables = identifiers(
    ordered.map((draft) => ({ name: names.get(draft)!, noun: nounOf(draft.description) })),
    [...new Set(taken)],
  );
  const variableOf = new Map(ordered.map((draft, at) => [draft, variables[at]!]));
  return ordered.map((draft) => {
    const { description, object, args, inputs, outputs } = draft;
    const identifier = variableOf.get(draft)!;
    const owner = owners.get(draft);
    const reference = owner && "draft" in owner ? { identifier: variableOf.get(owner.draft)! } : references.get(draft);
    const { [description.name]: _, ...others } = args;
    return {
      ...{ description, id: object.id, label: object.name, name: names.get(draft)!, identifier, inputs, outputs },
      args: reference ? others : args,
      ...(reference && { owner: { input: description.name, ...reference } }),
      secrets: draft.secrets.map((input) => ({ input, key: secretKey(identifier, input, { id: object.id, noun: nounOf(description) }) })),
    };
  });
}

const rank = ({ description }: Drafted): number => (description.kind === "object" ? 0 : 1);
const { compare } = new Intl.Collator("en", { numeric: true });

function ownerOf(
  { description, object }: Drafted,
  drafts: readonly Drafted[],
  { kinds, entries, place, vendor }: PlanOptions,
): Owner | undefined {
  if (description.kind !== "attachment") return undefined;
  const draft = drafts.find((other) => other.description.type === description.owner && other.object.id === object.id);
  if (draft) return { draft };
  const kind = kinds.find((each) => each.object.type === description.owner)!;
  const isManaged = manages(kind.object, { place, endpoint: vendor.endpoint });
  const entry = entries.find((each) => isManaged(each, object));
  return entry && { name: entry.name };
}

/** What a draft would be called: a set by its object and by what it is. */
function wantedName({ description, object }: Drafted, owner: Owner | undefined, names: ReadonlyMap<Drafted, string>): string {
  if (description.kind !== "attachment") return object.name;
  const noun = description.owner.split(":")[1]!;
  const stem = owner === undefined ? resourceNames([object], noun, new Set())[0]! : "draft" in owner ? names.get(owner.draft)! : owner.name;
  return `${stem}-${kebab(nounOf(description).replace(noun, ""))}`;
}

/** The variable of the object of a set that another file exports. */
function referenceTo({ description }: Drafted, owner: Owner | undefined, { declared }: PlanOptions): Reference | undefined {
  if (description.kind !== "attachment" || owner === undefined || "draft" in owner) return undefined;
  return declared({ type: description.owner } as Pick<ResourceDescription, "type">, owner.name);
}
