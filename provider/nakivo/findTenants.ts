import type { DirectorClient } from "./directorClient.js";
import type { Tenant } from "./tenant.js";
import type { ListedTenant } from "./tenantForm.js";

/** What tenants have to be; all of it holds. */
export interface TenantConditions {
  id?: number;
  ids?: readonly number[];
  name?: string;
  namePattern?: string;
  enabled?: boolean;
  state?: string;
  label?: string;
}

/**
 * The tenants that meet the conditions. These are checked here, whatever the Director makes of criteria.
 *
 * @throws Error when the Director does not show what a condition is about.
 */
export async function findTenants(director: DirectorClient, conditions: TenantConditions, signal?: AbortSignal): Promise<Tenant[]> {
  if (conditions.ids?.length === 0) return [];
  const listed = await director.tenants(conditions.id, signal);
  return listed.filter(testOf(conditions)).map((tenant) => ({ ...tenant, labels: shownLabels(tenant) }));
}

const shownLabels = ({ labels }: ListedTenant) => (labels === undefined ? [] : (labels ?? undefined)) as Tenant["labels"];

function testOf({ id, ids, name, namePattern, enabled, state, label }: TenantConditions): (tenant: ListedTenant) => boolean {
  const wanted = ids && new Set(ids);
  return (tenant) => {
    const certain =
      (id === undefined || tenant.id === id) &&
      (!wanted || wanted.has(tenant.id)) &&
      (name === undefined || tenant.name === name) &&
      (namePattern === undefined || isLike(tenant.name, namePattern));
    if (!certain) return false;
    const held = {
      enabled: enabled === undefined || (tenant.enabled === undefined ? "enabled" : tenant.enabled === enabled),
      state: state === undefined || (tenant.state === undefined ? "state" : tenant.state === state),
      label: label === undefined || (tenant.labels ? tenant.labels.some((each) => each.name === label) : "labels"),
    };
    const results = Object.entries(held);
    if (results.some(([, result]) => result === false)) return false;
    const unseen = results.find(([, result]) => result !== true);
    if (!unseen) return true;
    const [condition, field] = unseen;
    throw new Error(
      `the Director shows no "${field}" of tenant ${tenant.id}, or none in a known form, so the condition ${condition} cannot be checked. ` +
        `Leave ${condition} out, and choose tenants by id, ids, name or namePattern`,
    );
  };
}

/**
 * Whether the whole name is like the pattern, in capitals or small letters; `*` stands for any text and `?` for any character. Where a part does not fit, only the
 * latest `*` takes one character more: the time grows with the two lengths and no faster.
 */
function isLike(name: string, pattern: string): boolean {
  const characters = [...name.toLowerCase()];
  const parts = [...pattern.toLowerCase()];
  let at = 0;
  let part = 0;
  let star: { part: number; at: number } | undefined;
  while (at < characters.length) {
    if (parts[part] === "*") star = { part: ++part, at };
    else if (part < parts.length && (parts[part] === "?" || parts[part] === characters[at])) {
      part++;
      at++;
    } else if (star) {
      star.at++;
      part = star.part;
      at = star.at;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === "*");
}
