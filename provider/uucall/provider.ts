import type * as pulumi from "@pulumi/pulumi";
import type { CommonProviderArgs } from "../pulumi/program/provider.js";
import { VendorProvider } from "../pulumi/program/provider.js";
import { uucall } from "./settings.js";

/** The settings of `uucall`. Each can also be set for the stack (`pulumi config set uucall:endpoint …`) or in the environment (`UUCALL_ENDPOINT`). */
export interface ProviderArgs extends CommonProviderArgs {
  /** Address of the API with its prefix, such as `https://cloud.example.com:3888/uucall_restapi/rest`: the vendor's pages have two prefixes. Allowed: a URL without user and password. */
  endpoint?: pulumi.Input<string>;
  /** Id of the application that asks, from the vendor's business contact. */
  appId?: pulumi.Input<string>;
  /** User name of the enterprise. */
  userName?: pulumi.Input<string>;
  /** Interface key of the enterprise. Always encrypted in the state. */
  apiKey?: pulumi.Input<string>;
  /** A part of the signature that the vendor's pages name and do not explain. Default: empty. */
  extras?: pulumi.Input<string>;
  /** Enterprise of resources that name none. Allowed: digits. */
  uid?: pulumi.Input<string>;
  /** Time zone in which the server reads the time of a request. Allowed: the name of a time zone. Default: `Asia/Shanghai`. */
  timeZone?: pulumi.Input<string>;
  /** Content-Type of requests, whose bodies are JSON whatever it says. Default: `application/json;charset=utf-8`. The vendor's pages have `application/xml;charset=utf-8`. */
  contentType?: pulumi.Input<string>;
  /**
   * The field of an application that says whether a sub-account may open it, or `none` where only applications that it may open are listed. The vendor's pages do not
   * name it. Default: the one field that is called auth, authorized, authorised, granted or checked, or so with `is` or `has` before it; capitals and `_` make no
   * difference.
   */
  authFlag?: pulumi.Input<string>;
  /**
   * Values of that field for what may be opened, joined with commas: all others, and a row without the field, then mean that it may not. Default: true, 1, Y, yes and 是
   * mean that it may, and false, 0, 2, N, no and 否 that it may not; any other value is an error.
   */
  authFlagTrue?: pulumi.Input<string>;
  /**
   * Whether an application that may be opened brings those above it along: these are no drift and are not forbidden then, unless `appIds` has them. The vendor's
   * pages do not say whether it does. Default: false.
   */
  grantsIncludeParents?: pulumi.Input<boolean>;
  /**
   * A part of the error text that the vendor sends instead of an empty list of applications, accounts or roles. The vendor's pages show no such text. The provider knows texts such as
   * 没有数据 and "no data". Default: none besides these.
   */
  nothingFound?: pulumi.Input<string>;
  /**
   * Where POST and PUT carry their fields. The vendor's pages list flat parameters, of which they do not say where they go, and a structure `body` that holds the
   * same data. Allowed: `flatAndBody` (both, in one JSON object), `flat`, `body` (only in the structure), `query`, `queryAndBody` (parameters in the query, the
   * structure itself as the request's body). The last two put passwords into addresses, which servers and proxies write into their logs. Default: `flatAndBody`.
   */
  fields?: pulumi.Input<"flatAndBody" | "flat" | "body" | "query" | "queryAndBody">;
  /**
   * When the provider sends `uid`, the enterprise's number, in the call that modifies an account and its role. The vendor's page lists `uid` only for adding an account, which has the
   * same address. Allowed: `asked` (only after a refusal that names `uid`), `always`. Default: `asked`.
   */
  uidOnModify?: pulumi.Input<"asked" | "always">;
}

/**
 * An enterprise's account at UUCall, for programs that use several. Settings that are not given here come from the stack's configuration.
 * Address and credentials belong together: give all of them or none.
 *
 * In a component, each child takes its own as `{ provider }`. A component passes only one of its `providers` on, the last, to all of its children, whatever their vendor.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { uucall } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const branch = new uucall.Provider("branch", {
 *   endpoint: "https://cloud.example.com:3888/uucall_restapi/rest",
 *   appId: config.require("branchAppId"),
 *   userName: "branch",
 *   apiKey: config.requireSecret("branchApiKey"),
 *   uid: "1226",
 * });
 * const accounts = uucall.getSubAccountsOutput({ state: "active" }, { provider: branch });
 * export const names = accounts.subAccounts.apply((all) => all.map((one) => one.name));
 * ```
 *
 * @throws Error when a resource or data source of another vendor gets it.
 * @see http://112.5.128.48:9988/index.php?action=edit&title=接口说明: the signature and its headers. It leaves open what `extras` and `userName` are, and has
 * several ports and prefixes.
 */
export class Provider extends VendorProvider {
  /** @throws Error when `args` has a setting that does not exist. */
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super(uucall, name, args, opts);
  }
}
