import { readAttachment } from "#provider/core/attachment.js";
import type { Listed, ResourceDescription } from "#provider/core/description.js";
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

/** All objects of a kind at a place. @throws when it cannot be told whether these are all, with the vendor's words. */
export async function listObjects({ object }: Kind, vendor: VendorAccount, place: Place): Promise<readonly Listed[]> {
  const { api, account } = await targetOf(object, vendor);
  return account.operations.run(`list of ${nounOf(object)}`, () => object.list(api, place, account.writes.fresh()));
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
