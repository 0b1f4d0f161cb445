import { isLike } from "../core/namePattern.js";
import type { Tenant } from "./tenant.js";
import type { ListedTenant } from "./tenantForm.js";
import type { TenantUsageCondition } from "./tenantUsage.js";
import { usesAtLeast } from "./tenantUsage.js";

/** What tenants have to be; all of it holds. */
export interface TenantConditions {
  id?: number;
  ids?: readonly number[];
  name?: string;
  namePattern?: string;
  enabled?: boolean;
  state?: string;
  states?: readonly string[];
  label?: string;
  alarmStates?: readonly string[];
  alarms?: boolean;
  usage?: TenantUsageCondition;
}

/** The conditions as tenants are compared with them: a tenant's id is looked up, however many there are. */
export type TenantTest = Omit<TenantConditions, "ids"> & { ids?: ReadonlySet<number> };

/** Whether a tenant meets a condition; the name of the field that the Director does not show where that cannot be told. */
type Verdict = boolean | keyof Tenant;

type Checks = { [Name in keyof TenantTest]-?: (tenant: ListedTenant, wanted: Required<TenantTest>[Name]) => Verdict };

const checks: Checks = {
  id: ({ id }, wanted) => id === wanted,
  ids: ({ id }, wanted) => wanted.has(id),
  name: ({ name }, wanted) => name === wanted,
  namePattern: ({ name }, wanted) => isLike(name, wanted),
  enabled: ({ enabled }, wanted) => (enabled === undefined ? "enabled" : enabled === wanted),
  state: ({ state }, wanted) => (state === undefined ? "state" : state === wanted),
  states: ({ state }, wanted) => (state === undefined ? "state" : wanted.includes(state)),
  label: ({ labels }, wanted) => (labels ? labels.some(({ name }) => name === wanted) : "labels"),
  alarmStates: ({ alarmState }, wanted) => (alarmState === undefined ? "alarmState" : wanted.includes(alarmState)),
  // No page tells what each counter counts, or whether one of them is the sum of the others: only "none" and "some" are certain.
  alarms: ({ alarmCounters }, wanted) => (alarmCounters?.length ? alarmCounters.some((count) => count > 0) === wanted : "alarmCounters"),
  usage: usesAtLeast,
};

/** Whether no tenant can meet the conditions: one of the lists that they choose from is empty. */
export const meetsNone = (conditions: TenantConditions): boolean =>
  Object.values(conditions).some((wanted) => Array.isArray(wanted) && wanted.length === 0);

/**
 * Whether a tenant meets all conditions. One that it surely does not meet decides, whatever else the Director does not show.
 *
 * @throws Error when the Director does not show what a condition is about.
 */
export function meetsAll(tenant: ListedTenant, conditions: TenantTest): boolean {
  let unseen: { condition: string; field: string } | undefined;
  for (const condition of Object.keys(checks) as (keyof TenantTest)[]) {
    const wanted = conditions[condition];
    const verdict = wanted === undefined || (checks[condition] as (tenant: ListedTenant, wanted: unknown) => Verdict)(tenant, wanted);
    if (verdict === false) return false;
    if (verdict !== true) unseen ??= { condition, field: verdict };
  }
  if (!unseen) return true;
  const { condition, field } = unseen;
  throw new Error(
    `the Director shows no "${field}" of tenant ${tenant.id}, or none in a known form, so the condition ${condition} cannot be checked. ` +
      `Leave ${condition} out, and choose tenants by id, ids, name or namePattern`,
  );
}
