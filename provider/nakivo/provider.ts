import type * as pulumi from "@pulumi/pulumi";
import type { CommonProviderArgs } from "../pulumi/program/provider.js";
import { VendorProvider } from "../pulumi/program/provider.js";
import { nakivo } from "./settings.js";

/** The settings of `nakivo`. Each can also be set for the stack (`pulumi config set nakivo:endpoint …`) or in the environment (`NAKIVO_ENDPOINT`). */
export interface ProviderArgs extends CommonProviderArgs {
  /** Address of the Director, such as `https://director.example.com:4443`. Allowed: a URL without user and password. */
  endpoint?: pulumi.Input<string>;
  /** User of the Director, with the right to see tenants. The vendor's API knows no second factor: the user must do without one. */
  username?: pulumi.Input<string>;
  /**
   * Password of the user. Always encrypted in the state. A login that the Director refuses is not tried again in the same run, since the Director blocks
   * users after some failed ones.
   */
  password?: pulumi.Input<string>;
  /**
   * Certificates to trust besides the public authorities. Allowed: text in PEM. A Director comes with a certificate of its own making; this fetches it:
   * `openssl s_client -connect director.example.com:4443 </dev/null | openssl x509 | pulumi config set nakivo:ca`.
   */
  ca?: pulumi.Input<string>;
}

/**
 * A Director of NAKIVO Backup & Replication, for programs that use several. Settings that are not given here come from the stack's configuration.
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
 * @see https://helpcenter.nakivo.com/api-reference/Content/Authentication-Management/Login.htm: a login opens a session with cookies, and some failed ones block
 * the user.
 */
export class Provider extends VendorProvider {
  /** @throws Error when `args` has a setting that does not exist. */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super(nakivo, name, args, opts);
  }
}
