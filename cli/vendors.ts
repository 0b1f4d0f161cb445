import { resourceOf, resources } from "#provider/catalog.js";
import type { AttachmentDescription, ObjectDescription, ResourceDescription } from "#provider/core/description.js";
import { exitCodes, Failure } from "./failure.ts";

/** The vendors that have resources. */
export const vendorNames = [...new Set(Object.keys(resources).map((type) => type.split(":")[0]!))];

/** A kind of object: what is created and deleted, and the sets that belong to it. */
export interface Kind {
  object: ObjectDescription<any, any>;
  attachments: AttachmentDescription<any, any, any>[];
}

/** The noun of a type: `UserGroup` of `aicc:UserGroup`. */
export const nounOf = ({ type }: { type: string }): string => type.split(":")[1]!;

/** The kinds of objects that a vendor has. @throws Failure that names the vendors that have some. */
export async function kindsOf(vendor: string): Promise<Kind[]> {
  const types = Object.keys(resources).filter((type) => type.startsWith(`${vendor}:`));
  if (types.length === 0) {
    const reason =
      vendor === "nakivo" ? "nakivo has data sources only: there is nothing that a program could manage" : `There is no vendor ${vendor}`;
    throw new Failure(`${reason}. Vendors with resources: ${vendorNames.join(", ")}`, exitCodes.usage);
  }
  const all = await Promise.all(types.map(resourceOf));
  return all
    .filter((description) => description.kind === "object")
    .map((object) => ({
      object,
      attachments: all.filter(
        (description) => description.kind === "attachment" && description.owner === object.type,
      ) as AttachmentDescription<any, any, any>[],
    }));
}

/** The descriptions of kinds, each object before its sets. */
export const descriptionsOf = (kinds: readonly Kind[]): ResourceDescription[] =>
  kinds.flatMap(({ object, attachments }) => [object, ...attachments]);

/**
 * Those descriptions whose nouns are named; without names, all.
 *
 * @throws Failure that names the kinds that there are.
 */
export function chosen(descriptions: readonly ResourceDescription[], nouns: readonly string[] | undefined): ResourceDescription[] {
  if (nouns === undefined) return [...descriptions];
  const known = descriptions.map(nounOf);
  const unknown = nouns.filter((noun) => !known.includes(noun));
  if (unknown.length > 0) throw new Failure(`There is no kind ${unknown.join(", ")}; there are ${known.join(", ")}`, exitCodes.usage);
  return descriptions.filter((description) => nouns.includes(nounOf(description)));
}
