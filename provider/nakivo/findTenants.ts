import { VendorError } from "../core/errors.js";
import type { DirectorClient } from "./directorClient.js";
import type { Criterion } from "./readAllPages.js";
import type { Tenant } from "./tenant.js";

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

/** The tenants that meet the conditions, whatever the Director makes of the criteria. */
export async function findTenants(director: DirectorClient, conditions: TenantConditions, signal?: AbortSignal): Promise<Tenant[]> {
  if (conditions.ids?.length === 0) return [];
  const meets = testOf(conditions);
  return (await candidates(director, criteriaOf(conditions), signal)).filter(meets);
}

/**
 * One criterion, since that is what the samples have. The page names ID; NAME is known from another client. Whether a pattern's wildcards mean anything to
 * ILIKE is not documented, nor is there a name for what else tenants are looked up by here: these are for the client alone.
 */
function criteriaOf({ id, ids, name }: TenantConditions): Criterion[] {
  if (id !== undefined) return [{ name: "ID", type: "EQ", value: String(id) }];
  if (ids) return [{ name: "ID", type: "IN", values: ids.map(String) }];
  return name === undefined ? [] : [{ name: "NAME", type: "EQ", value: name }];
}

/** A Director that fails for the criterion, or because no tenant meets it, is asked for all of them. */
async function candidates(director: DirectorClient, criteria: Criterion[], signal?: AbortSignal): Promise<readonly Tenant[]> {
  try {
    return await director.allTenants(criteria, signal);
  } catch (error) {
    const refused = error instanceof VendorError && error.operation === "getTenants" && error.status === 200;
    if (criteria.length === 0 || !refused) throw error;
    return director.allTenants([], signal);
  }
}

function testOf({ id, ids, name, namePattern, enabled, state, label }: TenantConditions): (tenant: Tenant) => boolean {
  const wanted = ids && new Set(ids);
  const pattern = namePattern === undefined ? undefined : patternOf(namePattern);
  return (tenant) =>
    (id === undefined || tenant.id === id) &&
    (!wanted || wanted.has(tenant.id)) &&
    (name === undefined || tenant.name === name) &&
    (!pattern || pattern.test(tenant.name)) &&
    (enabled === undefined || tenant.enabled === enabled) &&
    (state === undefined || tenant.state === state) &&
    (label === undefined || tenant.labels.some((each) => each.name === label));
}

/** The whole name, in capitals or small letters; `*` stands for any text and `?` for any character. */
function patternOf(text: string): RegExp {
  const literal = text.replaceAll(/[.+^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll(/\*+/g, ".*").replaceAll("?", ".")}$`, "isu");
}
