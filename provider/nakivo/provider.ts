import type * as pulumi from "@pulumi/pulumi";
import type { CommonProviderArgs } from "../pulumi/program/provider.js";
import { VendorProvider } from "../pulumi/program/provider.js";
import { nakivo } from "./settings.js";

/** The settings of `nakivo`. Each can also be set for the stack (`pulumi config set nakivo:endpoint …`) or in the environment (`NAKIVO_ENDPOINT`). */
export interface ProviderArgs extends CommonProviderArgs {
  /** Address of the Director with its port and no path, such as `https://director.example.com:4443`: `/c/router` is added. Allowed: a URL without user and password. */
  endpoint?: pulumi.Input<string>;
  /** User of the Director, with the right to see tenants. The vendor's pages of the API have no step for a second factor (2FA): the user must need none. */
  username?: pulumi.Input<string>;
  /**
   * Password of the user. Always encrypted in the state. A login that the Director answers without opening a session is not tried again in the same
   * run, since the Director blocks users after some failed ones.
   */
  password?: pulumi.Input<string>;
  /**
   * Certificates to trust besides the public authorities. Allowed: text in PEM. Authors of other clients report that Directors have self-signed certificates; this fetches one:
   * `openssl s_client -connect director.example.com:4443 </dev/null | openssl x509 | pulumi config set nakivo:ca`.
   */
  ca?: pulumi.Input<string>;
}

/**
 * A Director of NAKIVO Backup & Replication, for programs that use several. Settings that are not given here come from the stack's configuration.
 * Address and credentials belong together: give all of them or none.
 *
 * A data source takes it as `{ provider }` in its `…Output` form. The `providers` of a component do not reach data sources.
 *
 * The Director has to be in multi-tenant mode, as the vendor's page Create Tenant says, and its licence has to include the API: authors of three other clients report that this takes Enterprise Plus.
 * We know no page of the vendor's that says so.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { nakivo } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const north = new nakivo.Provider("north", {
 *   endpoint: "https://director.north.example.com:4443",
 *   username: "pulumi",
 *   password: config.requireSecret("northPassword"),
 * });
 * const { tenants } = nakivo.getTenantsOutput({ enabled: true }, { provider: north });
 * export const customers = tenants.apply((all) => all.map((tenant) => tenant.name));
 * ```
 *
 * @throws Error when a resource or data source of another vendor gets it.
 * @see https://helpcenter.nakivo.com/api-reference/Content/Authentication-Management/Login.htm: a login opens a session with cookies, and its answer tells
 * whether the user may try again, and when.
 */
export class Provider extends VendorProvider {
  /** @throws Error when `args` has a setting that does not exist. */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super(nakivo, name, args, opts);
  }
}
