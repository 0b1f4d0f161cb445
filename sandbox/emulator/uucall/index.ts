import { Hono } from "hono";
import type { Collection } from "../collection.ts";
import { controlApi } from "../control.ts";
import { parseSwitches } from "../dialect.ts";
import { type Fault, type FaultHandle, Faults } from "../faults.ts";
import type { VendorApi } from "../intercept.ts";
import { RequestLog } from "../requestLog.ts";
import { type Emulator, type ServerOptions, startServer } from "../server.ts";
import { StateFile } from "../stateFile.ts";
import type { UucallEnv } from "./answer.ts";
import { defaultUucallDialect, type UucallDialect, uucallDialectValues } from "./dialect.ts";
import { operationOf, type UucallOperation } from "./endpoints.ts";
import { exampleEnterprise, openEnterprise, type UucallEnterprise, type UucallEnterpriseOptions } from "./enterprise.ts";
import { powerRoutes } from "./power.ts";

export { defaultUucallDialect, type UucallDialect, uucallDialectValues } from "./dialect.ts";
export { type UucallOperation, uucallOperations } from "./endpoints.ts";
export type { UucallEnterprise, UucallEnterpriseOptions } from "./enterprise.ts";

/** How a UUCall emulator starts. */
export interface UucallEmulatorOptions extends ServerOptions {
  /** The customers it knows. Default: one, with a sub-account, two roles and a tree of applications. */
  enterprises?: [UucallEnterpriseOptions, ...UucallEnterpriseOptions[]];
  /** Switches that differ from {@link defaultUucallDialect}. */
  dialect?: Partial<UucallDialect>;
  /** The prefix: the path below which everything is mounted. Default `/uucall_restapi/rest`, as on all pages; the API dump has `/rest`. */
  path?: string;
  /** A JSON file that keeps the objects between runs: read at the start when it exists, written then and after each change. */
  stateFile?: string;
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
export interface UucallEmulator extends Emulator {
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
  /** Arms a fault. */
  fault(fault: UucallFault): FaultHandle;
  /** Disarms all faults, or those that name the operation. */
  clearFaults(operation?: UucallOperation): void;
  /** The dialect spoken now. */
  readonly dialect: Readonly<UucallDialect>;
  /** Turns some switches; the others stay. `setDialect(defaultUucallDialect)` turns all back. */
  setDialect(switches: Partial<UucallDialect>): void;
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
export async function startUucallEmulator(options: UucallEmulatorOptions = {}): Promise<UucallEmulator> {
  const { enterprises: enterpriseOptions = [exampleEnterprise], path = "/uucall_restapi/rest" } = options;
  let dialect: UucallDialect = { ...defaultUucallDialect, ...parseSwitches(uucallDialectValues, options.dialect ?? {}) };
  const setDialect = (switches: object = defaultUucallDialect) => {
    dialect = { ...dialect, ...parseSwitches(uucallDialectValues, switches) };
  };

  const requests = new RequestLog();
  const faults = new Faults();
  let save = () => {};
  const enterprises = enterpriseOptions.map((enterprise) => openEnterprise(enterprise, () => save()));
  const [first] = enterprises as [UucallEnterprise];
  const collectionsOf = ({ subAccounts, applications, roles, grants }: UucallEnterprise): Record<string, Collection<any>> => ({
    subAccounts,
    applications,
    roles,
    grants,
  });
  if (options.stateFile !== undefined) {
    const kinds = new Map(enterprises.map((enterprise) => [enterprise.userName, collectionsOf(enterprise)]));
    const file = new StateFile(options.stateFile, "uucall", kinds);
    file.load();
    // Written at once, so that a path that cannot be written to fails here and not at the first change.
    file.save();
    save = () => file.save();
  }

  const routes = new Hono<UucallEnv>();
  routes.route(
    path || "/",
    powerRoutes(enterprises, () => dialect),
  );
  const api: VendorApi = {
    routes,
    operationOf: ({ method, path: asked }) => (asked.startsWith(path) ? operationOf(method, asked.slice(path.length)) : "unknown"),
    // Each request carries its own signature: there is nothing to end.
    expireSessions: () => {},
  };
  const control = controlApi({
    requests,
    faults,
    collections: (userName) => {
      const enterprise = userName === undefined ? first : enterprises.find((candidate) => candidate.userName === userName);
      return enterprise && collectionsOf(enterprise);
    },
    dialect: () => dialect,
    setDialect,
    expireSessions: api.expireSessions,
  });
  const server = await startServer(api, control, requests, faults, options);

  return {
    ...server,
    environment: {
      UUCALL_ENDPOINT: `${server.url}${path}`,
      UUCALL_APP_ID: first.appId,
      UUCALL_USER_NAME: first.userName,
      UUCALL_API_KEY: first.apiKey,
      UUCALL_EXTRAS: first.extras,
      UUCALL_TIME_ZONE: dialect.timestampZone,
      UUCALL_UID: first.uid,
    },
    enterprises,
    subAccounts: first.subAccounts,
    applications: first.applications,
    roles: first.roles,
    grants: first.grants,
    passwordIs: first.passwordIs,
    requests,
    fault: (fault) => faults.arm(fault),
    clearFaults: (operation) => faults.clear(operation),
    get dialect() {
      return dialect;
    },
    setDialect,
  };
}
