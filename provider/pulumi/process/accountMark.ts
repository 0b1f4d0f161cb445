import { createHash } from "node:crypto";
import type { ResourceDescription } from "../../core/description.js";
import { comparedInputs, naturalKey } from "../../core/description.js";
import { changedInputs } from "../../core/diff.js";
import type { Properties } from "../../core/properties.js";
import type { Outcome, Target } from "../../core/target.js";
import { isUnconfirmed } from "../../core/unconfirmed.js";
import type { VendorSettings } from "../../settings/settings.js";

/** Output that tells with which settings a resource was written: hashes of the address and of the account's name, since either may be encrypted. */
export const ACCOUNT_MARK = "__account";

type ResourceTarget = Target<ResourceDescription>;

/** The settings that tell accounts apart, without the secrets: the address, and the names. */
function settingsOf({ client }: ResourceDescription): { address: string[]; names: string[] } {
  const { settings } = client.vendor as VendorSettings;
  const open = client.required.filter((name) => settings[name]?.account === "identity" && !settings[name].secret);
  return { address: open.filter((name) => /endpoint$/i.test(name)), names: open.filter((name) => !/endpoint$/i.test(name)) };
}

/** The mark of the account that the settings name now. */
export function markOf({ description, account }: ResourceTarget): string {
  const { address, names } = settingsOf(description);
  const hash = (of: string[]) => {
    const values = of.map((name) => String(account.settings.values[name]));
    return createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 12);
  };
  return `${hash(address)}.${hash(names)}`;
}

/** The settings that have changed since the resource was written; none where the state does not say. */
export function changedSettings(target: ResourceTarget, olds: Properties): string[] {
  const mark = olds[ACCOUNT_MARK];
  if (typeof mark !== "string") return [];
  const { address, names } = settingsOf(target.description);
  const [before, now] = [mark.split("."), markOf(target).split(".")];
  const changed = [...(before[0] === now[0] ? [] : address), ...(before[1] === now[1] ? [] : names)];
  return changed.map((name) => `${target.account.vendor.name}:${name}`);
}

/**
 * Makes sure that what is there under an id is what the state is about, where the settings have changed since it was written: in another account the object
 * would count as gone, and in another installation another object may have its id.
 *
 * @param found - what the vendor shows with the settings of now
 * @param writes - whether it is to be changed or deleted then; a read shows what is different in a set
 * @throws Error that names the settings and the ways out.
 */
export function requireSame(target: ResourceTarget, id: string, olds: Properties, found: Outcome | undefined, writes: boolean): void {
  const changed = changedSettings(target, olds);
  if (changed.length === 0 || isUnconfirmed(id)) return;
  const { description } = target;
  const isElsewhere = addressAmong(target, changed).length > 0;
  const keys = description.kind === "object" ? naturalKey(description) : writes ? comparedInputs(description) : [];
  // An installation gives an id once, to whichever account.
  const differs = found && changedInputs(description, found.outs, olds).filter((name) => isElsewhere && keys.includes(name));
  if (differs?.length === 0) return;
  const seen = differs ? `shows another ${differs.join(" and ")} under its id` : "has no such object";
  throw new Error(
    `it was written with another ${changed.join(" and ")} than there is now, and with this one the vendor ${seen}. Set the former one again. ` +
      `Where this is the same account and the object has changed or is gone, take the resource out of the state with "pulumi state delete <its URN>"`,
  );
}

/** The addresses among settings. */
const addressAmong = ({ description }: ResourceTarget, changed: readonly string[]): string[] => {
  const { address } = settingsOf(description);
  return changed.filter((name) => address.some((each) => name.endsWith(`:${each}`)));
};

/** Warns of resources that were written at another address than the settings have now, with their number. */
export function noteMoved(target: ResourceTarget, olds: Properties): void {
  const { account } = target;
  const changed = addressAmong(target, changedSettings(target, olds));
  if (changed.length === 0) return;
  account.moved.add((count) => {
    const [resources, them] = count === 1 ? ["1 resource of the stack was", "it"] : [`${count} resources of the stack were`, "them"];
    account.log.warn(
      `${resources} written at another ${changed.join(" and ")}. If that is the same installation, "pulumi refresh" looks for ${them} at the new one; else set the former one again`,
    );
  });
}
