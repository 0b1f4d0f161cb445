import type * as pulumi from "@pulumi/pulumi";
import type { CommonProviderArgs } from "../pulumi/program/provider.js";
import { VendorProvider } from "../pulumi/program/provider.js";
import { aicc } from "./settings.js";

/** The settings of `aicc`. Each can also be set for the stack (`pulumi config set aicc:endpoint …`) or in the environment (`AICC_ENDPOINT`). */
export interface ProviderArgs extends CommonProviderArgs {
  /** Address of CC-CMS, such as `https://cms.example.com:28080`. User groups and tenants need it. Allowed: a URL without user and password. */
  endpoint?: pulumi.Input<string>;
  /** Access key of CC-CMS (AK), from the vendor's operations. */
  accessKey?: pulumi.Input<string>;
  /** Secret key of CC-CMS (SK). Always encrypted in the state. */
  secretKey?: pulumi.Input<string>;
  /** Address of CC-Management, such as `https://service.example.com`. Organisations need it. Allowed: a URL without user and password. */
  managementEndpoint?: pulumi.Input<string>;
  /**
   * Address that issues tokens. One of the vendor's pages names port 28070, the others name no port. Allowed: a URL without user and password.
   * Default: the one of `managementEndpoint`. For the stack: `pulumi config set --plaintext aicc:tokenEndpoint …`. The CLI needs
   * `--plaintext`, because it takes a key with `token` in its name for a secret.
   */
  tokenEndpoint?: pulumi.Input<string>;
  /** Key of the app that asks CC-Management. */
  appKey?: pulumi.Input<string>;
  /** Secret of the app. Always encrypted in the state. */
  appSecret?: pulumi.Input<string>;
  /** Call centre of resources that name none. Allowed: 1 to 65535. */
  ccId?: pulumi.Input<number>;
  /** Virtual call centre (VDN) of resources that name none. Allowed: 1 or more. */
  vdn?: pulumi.Input<number>;
  /** The most agents that are added to a user group, or taken out of it, in one call; the vendor's pages give no bound. Allowed: 1 to 1000. Default: 100. */
  memberBatchSize?: pulumi.Input<number>;
  /**
   * Whether a list is empty where CC-CMS answers that the call succeeded and gives no list. The vendor's pages show no empty list. With false, such an answer is an error: it may be a list in
   * a form that this package does not know. Default: false.
   */
  noListIsEmpty?: pulumi.Input<boolean>;
  /**
   * Content-Type of requests to CC-CMS, signed as it is sent. Allowed: `application/json;charset=UTF-8`, as in the examples of the vendor's pages, and
   * `application/json; charset=UTF-8`, as in their tables. Default: the one of the examples.
   */
  contentType?: pulumi.Input<string>;
  /** Headers that the signature covers, joined with ";". Allowed: `content-length`, `content-type`, and `host`, which must be among them. Default: `content-length;content-type;host`. */
  signatureHeaders?: pulumi.Input<string>;
  /** Whether the time in the signature has milliseconds. Default: true. */
  signatureMilliseconds?: pulumi.Input<boolean>;
  /** Whether a request without a query is signed with an empty line in its place. Default: false. */
  signatureEmptyQueryLine?: pulumi.Input<boolean>;
  /** Whether the port is a part of the host that is signed. Default: true. */
  signatureHostPort?: pulumi.Input<boolean>;
}

/**
 * An account at Huawei Cloud AICC, for programs that use several. Settings that are not given here come from the stack's configuration.
 * Address and credentials belong together: give all of them or none.
 *
 * In a component, each child takes its own as `{ provider }`. A component passes only one of its `providers` on, the last, to all of its children, whatever their vendor.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { aicc } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const europe = new aicc.Provider("europe", {
 *   endpoint: "https://cms.eu.example.com:28080",
 *   accessKey: config.require("europeAccessKey"),
 *   secretKey: config.requireSecret("europeSecretKey"),
 *   ccId: 1,
 * });
 * new aicc.UserGroup("europe-inspectors", { vdn: 7, groupName: "Inspectors", groupType: "inspector" }, { provider: europe });
 * ```
 *
 * @throws Error when a resource or data source of another vendor gets it.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0003.html, the signature: shown for one call, with a sample in Java; what it leaves open are the
 * `signature…` settings.
 */
export class Provider extends VendorProvider {
  /** @throws Error when `args` has a setting that does not exist. */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super(aicc, name, args, opts);
  }
}
