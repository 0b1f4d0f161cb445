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

/** Settings by their names: those that hold an address, and those that name the account there. */
interface Identity {
  address: string[];
  names: string[];
}

/** The settings that tell accounts apart, without the secrets. */
function identityOf({ description, account }: ResourceTarget): Identity {
  const { required, vendor } = description.client;
  const { settings } = vendor as VendorSettings;
  const open = required.filter((name) => settings[name]?.account === "identity" && !settings[name].secret);
  const isAddress = (name: string) => account.settings.values[name] instanceof URL;
  return { address: open.filter(isAddress), names: open.filter((name) => !isAddress(name)) };
}

/** The mark of the account that the settings name now. */
export function markOf(target: ResourceTarget): string {
  const { address, names } = identityOf(target);
  const hash = (of: string[]) => {
    const values = of.map((name) => String(target.account.settings.values[name]));
    return createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 12);
  };
  return `${hash(address)}.${hash(names)}`;
}

/** The settings that have changed since the resource was written, by their full keys; none where the state does not say. */
function changedSettings(target: ResourceTarget, olds: Properties): Identity {
  const mark = olds[ACCOUNT_MARK];
  if (typeof mark !== "string") return { address: [], names: [] };
  const { address, names } = identityOf(target);
  const [before, now] = [mark.split("."), markOf(target).split(".")];
  const keys = (of: string[]) => of.map((name) => `${target.account.vendor.name}:${name}`);
  return { address: before[0] === now[0] ? [] : keys(address), names: before[1] === now[1] ? [] : keys(names) };
}

/**
 * Makes sure that the object of an id is the one that the state knows, where the settings have changed since it was written. In another account it would count as
 * gone, and in another installation another object may have its id.
 *
 * @param read - shows what the vendor has with the settings of now: asked only where they have changed
 * @throws Error that names the settings and the ways out.
 */
export async function requireSame(
  target: ResourceTarget,
  id: string,
  olds: Properties,
  read: () => Promise<Outcome | undefined>,
): Promise<void> {
  const { address, names } = changedSettings(target, olds);
  const changed = [...address, ...names];
  if (changed.length === 0) return;
  const { description } = target;
  if (isUnconfirmed(id)) {
    if (address.length === 0) return;
    // What has the name at the new address is something else.
    throw new Error(
      `${address.join(" and ")} changed since its create was sent, which the vendor has not confirmed. Set the former value again and run "pulumi up --refresh", or take the ` +
        `resource out of the state with "pulumi state delete <its URN>"`,
    );
  }
  const found = await read();
  // An object is known by its name, a set by what is in it.
  const keys = description.kind === "object" ? naturalKey(description) : comparedInputs(description);
  // An installation gives an id once, to whichever account.
  const differs = found && address.length > 0 ? changedInputs(description, found.outs, olds).filter((name) => keys.includes(name)) : [];
  if (found && differs.length === 0) return;
  const seen = found ? `shows another ${differs.join(" and ")} under its id` : "has no such object";
  throw new Error(
    `${changed.join(" and ")} changed since this was last written, and with the present value the vendor ${seen}. Set the former value again. ` +
      `Where this is the same account and the object has changed or is gone, take the resource out of the state with "pulumi state delete <its URN>"`,
  );
}

/** Warns of resources that were written at another address than the settings have now, with their number. */
export function noteMoved(target: ResourceTarget, olds: Properties): void {
  const { account } = target;
  const { address } = changedSettings(target, olds);
  if (address.length === 0) return;
  account.moved.add((count) => {
    const [resources, them] = count === 1 ? ["1 resource of the stack was", "it"] : [`${count} resources of the stack were`, "them"];
    account.log.warn(
      `${resources} written at another ${address.join(" and ")}. If both are addresses of the same installation, run "pulumi refresh --run-program", which looks for ${them} at the new address. If not, set the former address again`,
    );
  });
}
