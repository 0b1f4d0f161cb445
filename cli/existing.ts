import { readAttachment } from "#provider/core/attachment.js";
import { idKey, type Listed, type ResourceDescription } from "#provider/core/description.js";
import { readObject } from "#provider/core/object.js";
import type { Properties } from "#provider/core/properties.js";
import type { Outcome, Target } from "#provider/core/target.js";
import { NotFound } from "#provider/core/target.js";
import { ACCOUNT_MARK, markOf } from "#provider/pulumi/process/accountMark.js";
import type { Place, VendorAccount } from "./account.ts";
import { type Kind, nounOf } from "./vendors.ts";

type Read = (target: Target<any>, id: string, known: Properties) => Promise<Outcome | undefined>;

/** Reads that are under way at once; the account limits the calls themselves. */
const AT_ONCE = 64;

async function targetOf<D extends ResourceDescription>(description: D, { account }: VendorAccount): Promise<Target<D>> {
  return { description, account, api: await account.client(description.client) };
}

/**
 * All objects of a kind at a place. A list may leave out once what there is: one that is empty, or lacks what is there, is asked for again.
 *
 * @param known - ids that a state has: one that the list lacks is looked at by itself
 * @throws when it cannot be told whether these are all, with the vendor's words.
 */
export async function listObjects(
  { object }: Kind,
  vendor: VendorAccount,
  place: Place,
  known: ReadonlySet<string> = new Set(),
): Promise<readonly Listed[]> {
  const { api, account } = await targetOf(object, vendor);
  const list = () => account.operations.run(`list of ${nounOf(object)}`, () => object.list(api, place, account.writes.fresh()));
  const listed = await list();
  const ids = new Set(listed.map(({ id }) => id));
  const missing = [...known].filter((id) => !ids.has(id));
  const read = await forEach(
    missing,
    (id) => readOne(object, vendor, place, id),
    () => {},
  );
  const found = read.flatMap((one) => (one ? [{ id: one.id, name: String(one.outs[object.name]) }] : []));
  if (listed.length > 0 && found.length === 0) return listed;
  const all = [...listed, ...(await list()), ...found];
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** What the vendor holds of one object or set, as a refresh would put it into a state; undefined where there is no such object any longer. */
export async function readOne(
  description: ResourceDescription,
  vendor: VendorAccount,
  place: Place,
  id: string,
): Promise<Outcome | undefined> {
  const target = await targetOf<ResourceDescription>(description, vendor);
  const read: Read = description.kind === "object" ? readObject : readAttachment;
  try {
    const found = await target.account.operations.run(`read of ${nounOf(description)}`, () => read(target, id, { ...place }));
    return found && { ...found, outs: { ...found.outs, [ACCOUNT_MARK]: markOf(target) } };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/**
 * The same of many, in their order, with the errors of those that cannot be read. Sets that are empty are looked at once more: a list may leave out once
 * what there is.
 */
export async function readAll(
  description: ResourceDescription,
  vendor: VendorAccount,
  place: Place,
  objects: readonly Listed[],
  progress: (line: string) => void,
): Promise<(Outcome | Error | undefined)[]> {
  const read = (some: readonly Listed[], again = "") =>
    forEach(
      some,
      ({ id }) => readOne(description, vendor, place, id).catch((error: Error) => error),
      (count) => progress(`reads ${nounOf(description)}${again}: ${count} of ${some.length}`),
    );
  const found = await read(objects);
  const empty = found.flatMap((one, at) => (one && !(one instanceof Error) && isEmpty(description, one) ? [at] : []));
  // As after a write, no answer from before counts. All are noted at one moment: one list of the objects then serves all.
  vendor.account.writes.note(...empty.map((at) => idKey(description, objects[at]!.id, place)));
  const again = await read(
    empty.map((at) => objects[at]!),
    " again",
  );
  empty.forEach((at, index) => {
    found[at] = again[index];
  });
  return found;
}

/** Whether it is a set with nothing in it. */
export const isEmpty = (description: ResourceDescription, { outs }: Outcome): boolean =>
  description.kind === "attachment" && (outs[description.elements] as unknown[]).length === 0;

/** Does work for each, many at once, in whatever order; the results are in the order of what was given. */
export async function forEach<T, R>(all: readonly T[], work: (one: T) => Promise<R>, done: (count: number) => void): Promise<R[]> {
  const results = new Array<R>(all.length);
  let next = 0;
  let count = 0;
  const worker = async () => {
    while (next < all.length) {
      const at = next++;
      results[at] = await work(all[at]!);
      done(++count);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
  return results;
}
