import { createHash } from "node:crypto";
import type { Log } from "../core/account.js";
import { Account } from "../core/account.js";
import type { SettingLookup } from "../core/description.js";
import type { Neighbours } from "../core/elsewhere.js";
import { Redactor } from "../core/redactor.js";
import type { VendorSettings } from "../settings/settings.js";
import { resolveSettings } from "../settings/settings.js";

/** What an account finds in its process. */
export interface Surroundings {
  log: Log;
  /** Aborts when the user cancels what the process does. */
  cancelled?: AbortSignal;
  /** Other processes of the operation that may look after objects at the same address. */
  neighbours?(vendor: string, endpoint: unknown, account: string, warn: (line: string) => void): Neighbours | undefined;
}

/** Whose accounts these are: a program's stack, or the configuration of a provider instance. */
type Owner = object;

/** The one place in a process that knows the accounts. Those of one program or provider instance are not seen by another one. */
const accounts = new WeakMap<Owner, Map<string, Promise<Account>>>();
/** What was said to the user once, by program. */
const said = new WeakMap<Owner, Set<string>>();
/** The accounts to close when the process has nothing else left to do, each with how to forget it. */
const open = new Map<Account, () => void>();

/**
 * The account that the settings name: the same one for the same owner and settings.
 *
 * @throws Error when settings are wrong. Missing ones are told when a client is asked for that needs them.
 */
export function accountOf(owner: Owner, vendor: VendorSettings, lookup: SettingLookup, surroundings: Surroundings): Promise<Account> {
  const known = accounts.get(owner) ?? new Map<string, Promise<Account>>();
  accounts.set(owner, known);
  const key = JSON.stringify([vendor.name, ...Object.keys(vendor.settings).map((name) => lookup(name) ?? null)]);
  const account = known.get(key) ?? connect(owner, vendor, lookup, surroundings);
  known.set(key, account);
  const forget = () => known.delete(key);
  account.then((made) => open.set(made, forget), forget);
  return account;
}

/** Whether this is the first time that something is said in a program. */
export function isFirst(owner: Owner, what: string): boolean {
  const already = said.get(owner) ?? new Set<string>();
  said.set(owner, already);
  return !already.has(what) && Boolean(already.add(what));
}

async function connect(
  owner: Owner,
  vendor: VendorSettings,
  lookup: SettingLookup,
  { log, cancelled, neighbours }: Surroundings,
): Promise<Account> {
  const { z } = await import("zod");
  const redactor = new Redactor();
  const settings = resolveSettings(vendor, lookup, z, redactor);
  const warn = (line: string) => void (isFirst(owner, line) && log.warn(line));
  const known = neighbours?.(vendor.name, settings.values.endpoint, nameOf(vendor, settings.values), warn);
  const isNews = (line: string) => {
    if (!isFirst(owner, line) || known?.holding(line).length) return false;
    known?.tell(line, { label: vendor.name, share: "all" });
    return true;
  };
  const account = new Account({ vendor, settings, redactor, log, zod: z, cancelled, neighbours: known, isNews });
  if (!process.listeners("beforeExit").includes(closeAll)) process.once("beforeExit", closeAll);
  return account;
}

/**
 * What tells the accounts at one endpoint apart, without the secrets. Settings that only another endpoint of the vendor needs do not count: one of two providers
 * may have them, and the other one not.
 */
function nameOf({ settings }: VendorSettings, values: Readonly<Record<string, unknown>>): string {
  const open = Object.keys(settings).filter((name) => {
    const { account, secret, neededFor } = settings[name]!;
    return account === "identity" && !secret && neededFor === settings.endpoint?.neededFor && !(values[name] instanceof URL);
  });
  const texts = open.map((name) => String(values[name]));
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 12);
}

function closeAll(): void {
  for (const [account, forget] of open) {
    forget();
    void account.close();
  }
  open.clear();
}
