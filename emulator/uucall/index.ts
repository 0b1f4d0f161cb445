import { Hono } from "hono";
import type { Fault } from "../faults.ts";
import { type Emulator, type EmulatorOptions, startVendorEmulator } from "../vendorEmulator.ts";
import type { UucallEnv } from "./answer.ts";
import { type UucallDialect, uucallSwitches } from "./dialect.ts";
import { operationOf, type UucallOperation, uucallOperations } from "./endpoints.ts";
import { exampleEnterprise, openEnterprise, type UucallEnterprise, type UucallEnterpriseOptions } from "./enterprise.ts";
import { powerRoutes } from "./power.ts";

export { defaultUucallDialect, type UucallDialect, uucallDialectValues } from "./dialect.ts";
export { type UucallOperation, uucallOperations } from "./endpoints.ts";
export type { UucallEnterprise, UucallEnterpriseOptions } from "./enterprise.ts";

/** How a UUCall emulator starts. */
export interface UucallEmulatorOptions extends EmulatorOptions<UucallDialect> {
  /** The customers it knows. Default: one, with a sub-account, two roles and a tree of applications. */
  enterprises?: [UucallEnterpriseOptions, ...UucallEnterpriseOptions[]];
  /** The prefix: the path below which everything is mounted. Default `/uucall_restapi/rest`, as on all pages; the API dump has `/rest`. */
  path?: string;
}

/** A fault for one of UUCall's operations, or for any. There are no sessions that could expire. */
export type UucallFault = Omit<Fault, "operation" | "expireSessions"> & { operation?: UucallOperation };

/** The settings of a client, as environment variables. */
export type UucallEnvironment = Readonly<
  Record<
    "UUCALL_ENDPOINT" | "UUCALL_APP_ID" | "UUCALL_USER_NAME" | "UUCALL_API_KEY" | "UUCALL_EXTRAS" | "UUCALL_TIME_ZONE" | "UUCALL_UID",
    string
  >
>;

/** A running UUCall emulator. */
export interface UucallEmulator extends Emulator<UucallFault, UucallDialect> {
  /** What a client needs to reach it with the first enterprise, as environment variables; the endpoint has the prefix. */
  readonly environment: UucallEnvironment;
  /** All enterprises, in the order given. */
  readonly enterprises: readonly UucallEnterprise[];
  /** The first enterprise's sub-accounts. */
  readonly subAccounts: UucallEnterprise["subAccounts"];
  /** The first enterprise's tree of applications. */
  readonly applications: UucallEnterprise["applications"];
  /** The first enterprise's roles. */
  readonly roles: UucallEnterprise["roles"];
  /** Which sub-account of the first enterprise may open which applications of its own. */
  readonly grants: UucallEnterprise["grants"];
  /** Whether this is now the password of a sub-account of the first enterprise. No answer shows passwords. */
  passwordIs: UucallEnterprise["passwordIs"];
}

/**
 * Starts an emulator of the UUCall call platform on 127.0.0.1: sub-accounts, what they may open, and roles.
 *
 * @example
 * ```ts
 * const uucall = await startUucallEmulator();
 * Object.assign(process.env, uucall.environment);
 * uucall.fault({ operation: "postRoleUser", drop: "after" });
 * // … run the client …
 * await uucall.stop();
 * ```
 */
export function startUucallEmulator(options: UucallEmulatorOptions = {}): Promise<UucallEmulator> {
  const { enterprises: enterpriseOptions = [exampleEnterprise], path = "/uucall_restapi/rest" } = options;
  return startVendorEmulator("uucall", uucallSwitches, options, (dialect, changed) => {
    const enterprises = enterpriseOptions.map((enterprise) => openEnterprise(enterprise, changed));
    const [first] = enterprises as [UucallEnterprise];
    const collectionsOf = ({ subAccounts, applications, roles, grants }: UucallEnterprise) => ({
      subAccounts,
      applications,
      roles,
      grants,
    });
    return {
      routes: new Hono<UucallEnv>().route(path || "/", powerRoutes(enterprises, dialect)),
      operations: uucallOperations,
      hasSessions: false,
      operationOf: ({ method, path: asked }) => (asked.startsWith(path) ? operationOf(method, asked.slice(path.length)) : "unknown"),
      // Each request carries its own signature: there is nothing to end.
      expireSessions: () => {},
      collections: new Map(enterprises.map((enterprise) => [enterprise.userName, collectionsOf(enterprise)])),
      environment: ({ url }) => ({
        UUCALL_ENDPOINT: `${url}${path}`,
        UUCALL_APP_ID: first.appId,
        UUCALL_USER_NAME: first.userName,
        UUCALL_API_KEY: first.apiKey,
        UUCALL_EXTRAS: first.extras,
        UUCALL_TIME_ZONE: dialect().timestampZone,
        UUCALL_UID: first.uid,
      }),
      members: { enterprises, ...collectionsOf(first), passwordIs: first.passwordIs },
    };
  });
}
