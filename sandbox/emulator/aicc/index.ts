import { Hono } from "hono";
import type { Collection } from "../collection.ts";
import { controlApi } from "../control.ts";
import { parseSwitches } from "../dialect.ts";
import { type Fault, type FaultHandle, Faults } from "../faults.ts";
import type { VendorApi } from "../intercept.ts";
import { RequestLog } from "../requestLog.ts";
import { type Emulator, type ServerOptions, startServer } from "../server.ts";
import { StateFile } from "../stateFile.ts";
import { type AiccAccount, type AiccAccountOptions, exampleAccount, openAccount } from "./account.ts";
import type { AiccEnv } from "./answer.ts";
import { cmsRoutes } from "./cms.ts";
import { type AiccDialect, aiccDialectValues, defaultAiccDialect } from "./dialect.ts";
import { managementRoutes } from "./management.ts";
import { TokenStore } from "./tokenStore.ts";

export type { AiccAccount, AiccAccountOptions } from "./account.ts";
export { type AiccDialect, aiccDialectValues, defaultAiccDialect } from "./dialect.ts";

/** How an AICC emulator starts. */
export interface AiccEmulatorOptions extends ServerOptions {
  /** The customers it knows. Default: one, with the objects of the vendor's examples. */
  accounts?: [AiccAccountOptions, ...AiccAccountOptions[]];
  /** Switches that differ from {@link defaultAiccDialect}. */
  dialect?: Partial<AiccDialect>;
  /** Path below which CC-CMS is mounted, for example `/cms`; it is part of the path that requests sign. Default: none. */
  cmsPath?: string;
  /** Path below which CC-Management and the token service are mounted. Default: none. */
  managementPath?: string;
  /** Stands in for a ccId that a request leaves out. Default 1. */
  defaultCcId?: number;
  /** A JSON file that keeps the objects between runs: read at the start when it exists, written then and after each change. */
  stateFile?: string;
}

/** The operations by which faults and the request log name requests. */
export const aiccOperations = [
  "querytenants",
  "queryallccgroup",
  "createusergroup",
  "updategroup",
  "deleteusergroup",
  "tokenByAkSk",
  "queryorgs",
] as const;

/** One of {@link aiccOperations}. */
export type AiccOperation = (typeof aiccOperations)[number];

/** A fault for one of AICC's operations, or for any. */
export type AiccFault = Omit<Fault, "operation"> & { operation?: AiccOperation };

/** The settings of a client, as environment variables. */
export type AiccEnvironment = Readonly<
  Record<
    | "AICC_ENDPOINT"
    | "AICC_ACCESS_KEY"
    | "AICC_SECRET_KEY"
    | "AICC_MANAGEMENT_ENDPOINT"
    | "AICC_APP_KEY"
    | "AICC_APP_SECRET"
    | "AICC_CC_ID"
    | "AICC_VDN",
    string
  >
>;

/** A running AICC emulator. */
export interface AiccEmulator extends Emulator {
  /** What a client needs to reach it with the first account, as environment variables. */
  readonly environment: AiccEnvironment;
  /** All accounts, in the order given. */
  readonly accounts: readonly AiccAccount[];
  /** The first account's user groups. */
  readonly groups: AiccAccount["groups"];
  /** The first account's organizations. */
  readonly orgs: AiccAccount["orgs"];
  /** The first account's tenants. */
  readonly tenants: AiccAccount["tenants"];
  /** Arms a fault. */
  fault(fault: AiccFault): FaultHandle;
  /** Disarms all faults, or those that name the operation. */
  clearFaults(operation?: AiccOperation): void;
  /** The dialect spoken now. */
  readonly dialect: Readonly<AiccDialect>;
  /** Turns some switches; the others stay. `setDialect(defaultAiccDialect)` turns all back. */
  setDialect(switches: Partial<AiccDialect>): void;
  /** Ends all access tokens issued so far. */
  expireTokens(): void;
}

/**
 * Starts an emulator of Huawei Cloud AICC on 127.0.0.1: CC-CMS (tenants, user groups) and CC-Management (organizations).
 *
 * @example
 * ```ts
 * const aicc = await startAiccEmulator();
 * Object.assign(process.env, aicc.environment);
 * aicc.fault({ operation: "createusergroup", drop: "after" });
 * // … run the client …
 * await aicc.stop();
 * ```
 */
export async function startAiccEmulator(options: AiccEmulatorOptions = {}): Promise<AiccEmulator> {
  const { accounts: accountOptions = [exampleAccount], cmsPath = "", managementPath = "", defaultCcId = 1 } = options;
  let dialect: AiccDialect = { ...defaultAiccDialect, ...parseSwitches(aiccDialectValues, options.dialect ?? {}) };
  const setDialect = (switches: object = defaultAiccDialect) => {
    dialect = { ...dialect, ...parseSwitches(aiccDialectValues, switches) };
  };

  const requests = new RequestLog();
  const faults = new Faults();
  const tokens = new TokenStore();
  let save = () => {};
  const accounts = accountOptions.map((account) => openAccount(account, () => save()));
  const [first] = accounts as [AiccAccount];
  const collectionsOf = ({ groups, orgs, tenants }: AiccAccount): Record<string, Collection<any>> => ({ groups, orgs, tenants });
  if (options.stateFile !== undefined) {
    const file = new StateFile(options.stateFile, "aicc", new Map(accounts.map((account) => [account.accessKey, collectionsOf(account)])));
    file.load();
    // Written at once, so that a path that cannot be written to fails here and not at the first change.
    file.save();
    save = () => file.save();
  }

  const routes = new Hono<AiccEnv>();
  routes.route(`${cmsPath}/rest/cmsapp/v1`, cmsRoutes({ accounts, dialect: () => dialect, defaultCcId }));
  routes.route(managementPath || "/", managementRoutes({ accounts, tokens, dialect: () => dialect }));
  const api: VendorApi = { routes, operationOf: ({ path }) => operationOf(path), expireSessions: () => tokens.clear() };
  const control = controlApi({
    requests,
    faults,
    collections: (accessKey) => {
      const account = accessKey === undefined ? first : accounts.find((candidate) => candidate.accessKey === accessKey);
      return account && collectionsOf(account);
    },
    dialect: () => dialect,
    setDialect,
    expireSessions: api.expireSessions,
  });
  const server = await startServer(api, control, requests, faults, options);

  return {
    ...server,
    environment: {
      AICC_ENDPOINT: `${server.url}${cmsPath}`,
      AICC_ACCESS_KEY: first.accessKey,
      AICC_SECRET_KEY: first.secretKey,
      AICC_MANAGEMENT_ENDPOINT: `${server.url}${managementPath}`,
      AICC_APP_KEY: first.appKey,
      AICC_APP_SECRET: first.appSecret,
      AICC_CC_ID: "1",
      AICC_VDN: "113",
    },
    accounts,
    groups: first.groups,
    orgs: first.orgs,
    tenants: first.tenants,
    requests,
    fault: (fault) => faults.arm(fault),
    clearFaults: (operation) => faults.clear(operation),
    get dialect() {
      return dialect;
    },
    setDialect,
    expireTokens: api.expireSessions,
  };
}

function operationOf(path: string): string {
  const segments = path.split("/");
  return aiccOperations.find((operation) => segments.includes(operation)) ?? "unknown";
}
