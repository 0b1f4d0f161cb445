import { Hono } from "hono";
import type { Fault } from "../faults.ts";
import { type Emulator, type EmulatorOptions, startVendorEmulator } from "../vendorEmulator.ts";
import { type AiccAccount, type AiccAccountOptions, exampleAccount, openAccount } from "./account.ts";
import type { AiccEnv } from "./answer.ts";
import { cmsRoutes } from "./cms.ts";
import { type AiccDialect, aiccSwitches } from "./dialect.ts";
import { managementRoutes } from "./management.ts";
import { TokenStore } from "./tokenStore.ts";

export type { AiccAccount, AiccAccountOptions } from "./account.ts";
export { type AiccDialect, aiccDialectValues, defaultAiccDialect } from "./dialect.ts";

/** How an AICC emulator starts. */
export interface AiccEmulatorOptions extends EmulatorOptions<AiccDialect> {
  /** The customers it knows. Default: one, with the objects of the vendor's examples. */
  accounts?: [AiccAccountOptions, ...AiccAccountOptions[]];
  /** Path below which CC-CMS is mounted, for example `/cms`; it is part of the path that requests sign. Default: none. */
  cmsPath?: string;
  /** Path below which CC-Management and the token service are mounted. Default: none. */
  managementPath?: string;
  /** Stands in for a ccId that a request leaves out. Default 1. */
  defaultCcId?: number;
}

/** The operations by which faults and the request log name requests. */
export const aiccOperations = [
  "querytenants",
  "queryallccgroup",
  "createusergroup",
  "updategroup",
  "deleteusergroup",
  "querygroupmemberbycondition",
  "batchaddgroupmember",
  "batchdeletegroupmember",
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
export interface AiccEmulator extends Emulator<AiccFault, AiccDialect> {
  /** What a client needs to reach it with the first account, as environment variables. */
  readonly environment: AiccEnvironment;
  /** All accounts, in the order given. */
  readonly accounts: readonly AiccAccount[];
  /** The first account's user groups. */
  readonly groups: AiccAccount["groups"];
  /** The first account's agents. */
  readonly agents: AiccAccount["agents"];
  /** The first account's organizations. */
  readonly orgs: AiccAccount["orgs"];
  /** The first account's tenants. */
  readonly tenants: AiccAccount["tenants"];
  /** Ends all access tokens issued so far. */
  expireTokens(): void;
}

/**
 * Starts an emulator of Huawei Cloud AICC on 127.0.0.1: CC-CMS (tenants, user groups and their members) and CC-Management (organizations).
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
export function startAiccEmulator(options: AiccEmulatorOptions = {}): Promise<AiccEmulator> {
  const { accounts: accountOptions = [exampleAccount], cmsPath = "", managementPath = "", defaultCcId = 1 } = options;
  return startVendorEmulator("aicc", aiccSwitches, options, (dialect, changed) => {
    const tokens = new TokenStore();
    const expireTokens = () => tokens.clear();
    const accounts = accountOptions.map((account) => openAccount(account, changed));
    const [first] = accounts as [AiccAccount];
    const routes = new Hono<AiccEnv>();
    routes.route(`${cmsPath}/rest/cmsapp/v1`, cmsRoutes({ accounts, dialect, defaultCcId }));
    routes.route(managementPath || "/", managementRoutes({ accounts, tokens, dialect }));
    return {
      routes,
      operations: aiccOperations,
      operationOf: ({ path }) => operationOf(path),
      hasSessions: true,
      expireSessions: expireTokens,
      collections: new Map(accounts.map(({ accessKey, groups, agents, orgs, tenants }) => [accessKey, { groups, agents, orgs, tenants }])),
      environment: ({ url }) => ({
        AICC_ENDPOINT: `${url}${cmsPath}`,
        AICC_ACCESS_KEY: first.accessKey,
        AICC_SECRET_KEY: first.secretKey,
        AICC_MANAGEMENT_ENDPOINT: `${url}${managementPath}`,
        AICC_APP_KEY: first.appKey,
        AICC_APP_SECRET: first.appSecret,
        AICC_CC_ID: "1",
        AICC_VDN: "113",
      }),
      members: { accounts, groups: first.groups, agents: first.agents, orgs: first.orgs, tenants: first.tenants, expireTokens },
    };
  });
}

function operationOf(path: string): string {
  const segments = path.split("/");
  return aiccOperations.find((operation) => segments.includes(operation)) ?? "unknown";
}
