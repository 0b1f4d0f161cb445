import type * as pulumi from "@pulumi/pulumi";
import { exactInput, optional } from "../core/inputs.js";
import { theOnly } from "../core/theOnly.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { director } from "./clients.js";
import type { DirectorClient } from "./directorClient.js";
import { findTenants } from "./findTenants.js";
import { idInput } from "./getTenants.js";
import type { Tenant } from "./tenant.js";

/** Which tenant to read: give one of the two. */
export interface GetTenantArgs {
  /** Its id. Allowed: 0 or more. */
  id?: number;
  /** Its exact name, which no other tenant may have. */
  name?: string;
}

/** {@link GetTenantArgs} that may be outputs of resources. */
export type GetTenantOutputArgs = OutputArgs<GetTenantArgs>;

const source = {
  name: "nakivo.getTenant",
  client: director,
  args: { id: optional(idInput), name: optional(exactInput) },
  together: {
    holds: ({ id, name }: GetTenantArgs) => (id === undefined) !== (name === undefined),
    message: "give either the id or the name of the tenant",
  },
  async read({ id, name }: GetTenantArgs, { api, signal }: Reader<DirectorClient>): Promise<Tenant> {
    const tenants = await findTenants(api, { id, name }, signal);
    return theOnly(tenants, {
      noun: "tenants",
      asked: id === undefined ? `the name ${JSON.stringify(name)}` : `the id ${id}`,
      idOf: (tenant) => tenant.id,
      none: "nakivo.getTenants lists those that there are",
      several: "Give the id",
    });
  },
};

/**
 * Reads one tenant of a Director.
 *
 * @example
 * ```ts
 * import { nakivo } from "pulumi-tenancy";
 *
 * const customer = await nakivo.getTenant({ name: "Customer 1" });
 * export const sockets = `${customer.usedSockets} of ${customer.allocated}`;
 * ```
 *
 * @throws Error when no tenant or more than one matches; the message gives the number. Also all errors of {@link getTenants}.
 * @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-Info.htm: one tenant is asked for as a list with
 * its id as the condition. Whether names are unique is not said.
 */
export function getTenant(args: GetTenantArgs, opts: DataSourceOptions = {}): Promise<Tenant> {
  return readNow(source, args, opts);
}

/**
 * {@link getTenant} for arguments that are known only later, and for explicit providers.
 *
 * @example With an explicit provider
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { nakivo } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const west = new nakivo.Provider("west", {
 *   endpoint: "https://director.west.example.com:4443",
 *   username: "pulumi",
 *   password: config.requireSecret("westPassword"),
 * });
 * export const state = nakivo.getTenantOutput({ id: 2 }, { provider: west }).state;
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getTenantOutput(args: GetTenantOutputArgs, opts: DataSourceOutputOptions = {}): pulumi.Output<Tenant> {
  return readOutput(source, args, opts);
}
