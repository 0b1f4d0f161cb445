import type * as pulumi from "@pulumi/pulumi";
import { booleanInput, exactInput, integerInput, listInput, optional, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { director } from "./clients.js";
import type { DirectorClient } from "./directorClient.js";
import { findTenants } from "./findTenants.js";
import type { Tenant, TenantAlarmState, TenantSortField, TenantState } from "./tenant.js";
import { sortFields } from "./tenant.js";
import type { TenantUsageCondition } from "./tenantUsage.js";
import { usageInput } from "./tenantUsage.js";

/** Which tenants to read. All conditions that are given have to hold. */
export interface GetTenantsArgs {
  /** The one with this id. Allowed: 0 or more. */
  id?: number;
  /** Those with one of these ids; none for an empty list. Allowed: each 0 or more. */
  ids?: number[];
  /** Those with exactly this name. */
  name?: string;
  /** Those whose whole name matches, in capitals or small letters: `*` stands for any text, `?` for any one character. */
  namePattern?: string;
  /**
   * Those that are enabled, or those that are not. It is an error where the Director does not show this of a tenant that meets the other conditions. The same holds for all conditions below.
   */
  enabled?: boolean;
  /** Those in this state. */
  state?: TenantState;
  /** Those in one of these states; none for an empty list. */
  states?: TenantState[];
  /** Those that have a label with exactly this name. */
  label?: string;
  /** Those whose alarms are in one of these states; none for an empty list. */
  alarmStates?: TenantAlarmState[];
  /** Those with alarms, or those without: whether a number in `alarmCounters` is above 0. What each number counts is not documented, so there is no condition on how many. */
  alarms?: boolean;
  /** Those that use at least this share of what is allocated to them. */
  usage?: TenantUsageCondition;
  /** Field by which the result is in order: numbers by size, texts as in English, false before true, missing ones last. Default: `id`. */
  sortBy?: TenantSortField;
  /** Whether the largest come first. In either direction, tenants without the field come last, and tenants with the same value are in the order of their ids. Default: `false`. */
  descending?: boolean;
}

/** {@link GetTenantsArgs} that may be outputs of resources. */
export type GetTenantsOutputArgs = OutputArgs<GetTenantsArgs>;

/** What {@link getTenants} found. */
export interface GetTenantsResult {
  /** In the order of `sortBy` and `descending`; tenants with the same value by id, the smallest first. */
  tenants: Tenant[];
}

/** An id of a tenant. @internal */
export const idInput = integerInput({ min: 0 });

const stateInput = wordInput(["OK", "WARNING", "INACCESSIBLE", "ERROR"]);
const alarmStateInput = wordInput(["OK", "WARNING", "ERROR"]);

const source = {
  name: "nakivo.getTenants",
  client: director,
  args: {
    id: optional(idInput),
    ids: optional(listInput(idInput, "ids")),
    name: optional(exactInput),
    namePattern: optional(exactInput),
    enabled: optional(booleanInput),
    state: optional(stateInput),
    states: optional(listInput(stateInput, 'states, such as ["WARNING", "ERROR"]')),
    label: optional(exactInput),
    alarmStates: optional(listInput(alarmStateInput, 'states of alarms, such as ["WARNING", "ERROR"]')),
    alarms: optional(booleanInput),
    usage: optional(usageInput),
    sortBy: optional(wordInput(sortFields)),
    descending: optional(booleanInput),
  },
  async read(
    { sortBy = "id", descending = false, ...conditions }: GetTenantsArgs,
    { api, signal }: Reader<DirectorClient>,
  ): Promise<GetTenantsResult> {
    const tenants = await findTenants(api, conditions, signal);
    return { tenants: tenants.sort((a, b) => order(a[sortBy], b[sortBy], descending) || a.id - b.id) };
  },
};

/**
 * Reads the tenants of a Director, all pages. The result is complete: it is an error where the Director says that there are more tenants than it lists.
 *
 * This package checks the conditions and sorts, not the Director: it reads all tenants, whatever the conditions. Only with `id`, it asks for one tenant.
 *
 * The vendor's page Create Tenant wants the Director in multi-tenant mode; that the same holds for reading tenants is our reading. The user needs the right to see
 * tenants. Authors of three other clients report that the API takes an Enterprise Plus licence; no page of the vendor's that we know says so.
 *
 * @example
 * ```ts
 * import { nakivo } from "pulumi-tenancy";
 *
 * const { tenants } = await nakivo.getTenants({ enabled: true, namePattern: "customer *", sortBy: "name" });
 * export const unreachable = tenants.filter((tenant) => tenant.state === "INACCESSIBLE").map((tenant) => tenant.name);
 * ```
 *
 * @example Who needs more sockets soon, and who needs help
 * ```ts
 * import { nakivo } from "pulumi-tenancy";
 *
 * const { tenants: nearlyFull } = await nakivo.getTenants({
 *   usage: { of: "sockets", atLeast: 0.8 },
 *   sortBy: "usedSockets",
 *   descending: true,
 * });
 * const { tenants: troubled } = await nakivo.getTenants({ states: ["ERROR", "INACCESSIBLE"], alarms: true });
 * export const sell = nearlyFull.map((tenant) => `${tenant.name}: ${tenant.usedSockets} of ${tenant.allocated}`);
 * export const help = troubled.map((tenant) => tenant.name);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, when the Director's certificate is not trusted, when the Director refuses the
 * login or the list, when it lists fewer tenants than it says there are, or when it does not show a field that a condition is about.
 * @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-List.htm: the fields of a tenant. It calls
 * the list an array and shows an object with `children`; another client reads `items`. All are read. `id` is sent as a criterion, the only one that the page names;
 * every condition is checked in this package.
 */
export function getTenants(args: GetTenantsArgs = {}, opts: DataSourceOptions = {}): Promise<GetTenantsResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getTenants} for arguments that are known only later, and for explicit providers.
 *
 * @example With an explicit provider
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { nakivo } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const east = new nakivo.Provider("east", {
 *   endpoint: "https://director.east.example.com:4443",
 *   username: "pulumi",
 *   password: config.requireSecret("eastPassword"),
 * });
 * const { tenants } = nakivo.getTenantsOutput({ label: "gold" }, { provider: east });
 * export const sockets = tenants.apply((all) => all.reduce((sum, tenant) => sum + tenant.usedSockets, 0));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getTenantsOutput(args: GetTenantsOutputArgs = {}, opts: DataSourceOutputOptions = {}): pulumi.Output<GetTenantsResult> {
  return readOutput(source, args, opts);
}

/** "Customer 2" comes before "Customer 10". */
const texts = new Intl.Collator("en", { numeric: true });

function order(a: Tenant[TenantSortField], b: Tenant[TenantSortField], descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const ascending = typeof a === "string" ? texts.compare(a, String(b)) : Number(a) - Number(b);
  return descending ? -ascending : ascending;
}
