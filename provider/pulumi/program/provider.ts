import * as pulumi from "@pulumi/pulumi";
import { meant } from "../../core/meant.js";
import type { VendorSettings } from "../../settings/settings.js";
import { isOwnAccount, OWN_ACCOUNT } from "../../settings/settings.js";
import { PROVIDER_MARK } from "../providerMark.js";
import { checkStackSettings, isSecretInStack } from "./stackSettings.js";

/** The settings that every vendor has. */
export interface CommonProviderArgs {
  /** Concurrent calls to each endpoint. Allowed: 1 to 256. Default: 8. */
  maxConcurrency?: pulumi.Input<number>;
  /** Seconds to wait for each part of an answer; a whole one may take ten times as long. Allowed: 1 to 3600. Default: 30. */
  timeout?: pulumi.Input<number>;
  /** Further attempts of a call, where it is safe to repeat it. Allowed: 0 to 20. Default: 4. */
  maxRetries?: pulumi.Input<number>;
  /** Seconds after which an operation, such as the update of a resource with all its repeats and waits, makes no further call. Allowed: 10 to 86400. Default: 900. */
  operationTimeout?: pulumi.Input<number>;
  /** Seconds to wait until the vendor's lists show a write. Allowed: 1 to 600. Default: 4. */
  settleTime?: pulumi.Input<number>;
  /**
   * Address of a proxy to go through, such as `http://user:password@proxy.example.com:3128`, or `none`. Default: the one of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`), except for
   * hosts in `NO_PROXY` and addresses of this machine.
   */
  proxy?: pulumi.Input<string>;
  /** Certificates to trust besides the public authorities. Allowed: text in PEM. */
  ca?: pulumi.Input<string>;
  /** Name that the server's certificate holds, for an endpoint whose host is an IP address or another name. Allowed: a host name. */
  tlsServerName?: pulumi.Input<string>;
  /** Log in at an address with `http://` too, where anybody in between can read the password. An error otherwise, except at addresses of this machine. Default: false. */
  allowHttp?: pulumi.Input<boolean>;
  /** Do not verify certificates: for experiments only, with a warning in each run. Default: false. */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /** Whether a preview asks the vendor once for each account whether it accepts the credentials. The preview fails where the vendor refuses them. Default: true. */
  checkCredentials?: pulumi.Input<boolean>;
  /** With `"debug"`, the provider prints a line for each call: operation, path, status, time and size, without secrets. `PULUMI_TENANCY_LOG` sets it for all vendors. Default: `"info"`. */
  log?: pulumi.Input<"info" | "debug">;
}

/**
 * An account of one vendor, for programs that use several. It is a provider of Pulumi's own dynamic resources whose inputs are the vendor's settings.
 * Settings that are not given come from the stack's configuration. Address and credentials belong together: give all of them or none.
 */
export abstract class VendorProvider extends pulumi.ProviderResource {
  /** @internal */
  readonly vendor: string;
  /** The settings by their full key. @internal */
  readonly settings: pulumi.Output<Record<string, string>>;

  /** @internal */
  protected constructor(vendorSettings: VendorSettings, name: string, args: object, opts?: pulumi.ResourceOptions) {
    const { name: vendor, settings: description } = vendorSettings;
    const config = new pulumi.Config(vendor);
    const given = args as Record<string, pulumi.Input<unknown>>;
    const unknown = Object.keys(given).filter((setting) => !Object.hasOwn(description, setting));
    if (unknown.length > 0) {
      const told = unknown.map((setting) => `${setting}${meant(setting, Object.keys(description))}`);
      throw new Error(`${vendor}.Provider "${name}" has no setting ${told.join(", ")}`);
    }
    checkStackSettings(vendorSettings);
    const inputs: Record<string, pulumi.Input<string | undefined>> = { [PROVIDER_MARK]: vendor };
    const ownAccount = isOwnAccount(
      vendorSettings,
      Object.keys(given).filter((setting) => given[setting] !== undefined && given[setting] !== null),
    );
    if (ownAccount) inputs[OWN_ACCOUNT] = "true";
    for (const [setting, { secret, account }] of Object.entries(description)) {
      const value = given[setting] ?? (ownAccount && account ? undefined : config.get(setting));
      if (value === undefined) continue;
      const text = pulumi.output(value).apply((known) => (known === undefined || known === null ? undefined : String(known)));
      // What somebody encrypted in the configuration stays encrypted, also where it is not a secret by itself.
      const hidden = secret || (given[setting] === undefined && isSecretInStack(`${vendor}:${setting}`));
      inputs[`${vendor}:${setting}`] = hidden ? pulumi.secret(text) : text;
    }
    super("pulumi-nodejs", name, inputs, opts);
    this.vendor = vendor;
    this.settings = pulumi.output(inputs) as pulumi.Output<Record<string, string>>;
  }
}

/**
 * Refuses a provider of another vendor, at the place in the program where it is passed.
 *
 * @internal
 * @throws Error that names the right class.
 */
export function requireProvider(vendor: string, name: string, provider: pulumi.ProviderResource | undefined): void {
  if (provider === undefined || (provider as Partial<VendorProvider>).vendor === vendor) return;
  const other = (provider as Partial<VendorProvider>).vendor;
  throw new Error(
    `${name} takes only ${vendor}.Provider as { provider }, and got ${other ? `${other}.Provider` : "one of another package"}. Make one with new ${vendor}.Provider("name", { … })`,
  );
}
