import { Collection } from "../collection.ts";
import { controlApi } from "../control.ts";
import { parseSwitches } from "../dialect.ts";
import { type Fault, type FaultHandle, Faults } from "../faults.ts";
import type { VendorApi } from "../intercept.ts";
import { RequestLog } from "../requestLog.ts";
import { type Emulator, type ServerOptions, startServer } from "../server.ts";
import { StateFile } from "../stateFile.ts";
import { defaultNakivoDialect, type NakivoDialect, nakivoDialectValues } from "./dialect.ts";
import type { Director } from "./director.ts";
import { Lockout } from "./lockout.ts";
import { operationOf, routerRoutes } from "./router.ts";
import { SessionStore } from "./sessionStore.ts";
import { type Tenant, tenantSchema, tenantsToStartWith } from "./tenant.ts";
import { exampleUser, type NakivoUserOptions, openUsers } from "./user.ts";

export { defaultNakivoDialect, type NakivoDialect, nakivoDialectValues } from "./dialect.ts";
export type { SessionStore } from "./sessionStore.ts";
export type { Tenant as NakivoTenant } from "./tenant.ts";
export type { NakivoUserOptions } from "./user.ts";

/** How a NAKIVO emulator starts. */
export interface NakivoEmulatorOptions extends ServerOptions {
  /** Who may log in; the first one's name and password are in `environment`. Default: one user. */
  users?: [NakivoUserOptions, ...NakivoUserOptions[]];
  /**
   * How many tenants it holds: the two of Get Tenant List's sample first, then made ones. Or the tenants themselves. Default 10, the
   * sample's total. A Director holds up to 1,000.
   */
  tenants?: number | (Partial<Tenant> & { name: string })[];
  /** Switches that differ from {@link defaultNakivoDialect}. */
  dialect?: Partial<NakivoDialect>;
  /** HTTPS with a certificate made at the start, as a Director has it. Default true. */
  tls?: boolean;
  /** A JSON file that keeps the tenants between runs: read at the start when it exists, written then and after each change. */
  stateFile?: string;
}

/** The operations by which faults and the request log name requests; `batch` is several in one body. */
export const nakivoOperations = ["login", "isLogged", "logoutCurrentUser", "getTenants", "batch"] as const;

/** One of {@link nakivoOperations}. */
export type NakivoOperation = (typeof nakivoOperations)[number];

/** A fault for one of NAKIVO's operations, or for any. */
export type NakivoFault = Omit<Fault, "operation"> & { operation?: NakivoOperation };

/** The settings of a client, as environment variables. */
export type NakivoEnvironment = Readonly<
  Record<"NAKIVO_ENDPOINT" | "NAKIVO_USERNAME" | "NAKIVO_PASSWORD", string> & {
    /** The certificate in PEM form; without TLS there is none. */
    NAKIVO_CA?: string;
  }
>;

/** A running NAKIVO emulator. */
export interface NakivoEmulator extends Emulator {
  /** What a client needs to reach it as the first user, as environment variables. */
  readonly environment: NakivoEnvironment;
  /** The tenants. */
  readonly tenants: Collection<typeof tenantSchema>;
  /** Logins so far and sessions now. */
  readonly sessions: SessionStore;
  /** Arms a fault. */
  fault(fault: NakivoFault): FaultHandle;
  /** Disarms all faults, or those that name the operation. */
  clearFaults(operation?: NakivoOperation): void;
  /** The dialect spoken now. */
  readonly dialect: Readonly<NakivoDialect>;
  /** Turns some switches; the others stay. `setDialect(defaultNakivoDialect)` turns all back. */
  setDialect(switches: Partial<NakivoDialect>): void;
  /** Ends all sessions opened so far. */
  expireSessions(): void;
}

/**
 * Starts an emulator of a NAKIVO Backup & Replication Director in multi-tenant mode on 127.0.0.1: logins and the list of tenants.
 *
 * @example
 * ```ts
 * const nakivo = await startNakivoEmulator({ tenants: 1000 });
 * Object.assign(process.env, nakivo.environment);
 * nakivo.fault({ operation: "getTenants", expireSessions: true });
 * // … run the client …
 * await nakivo.stop();
 * ```
 */
export async function startNakivoEmulator(options: NakivoEmulatorOptions = {}): Promise<NakivoEmulator> {
  const { users: userOptions = [exampleUser], tenants: startTenants = 10, tls = true } = options;
  let dialect: NakivoDialect = { ...defaultNakivoDialect, ...parseSwitches(nakivoDialectValues, options.dialect ?? {}) };
  const setDialect = (switches: object = defaultNakivoDialect) => {
    dialect = { ...dialect, ...parseSwitches(nakivoDialectValues, switches) };
  };

  const requests = new RequestLog();
  const faults = new Faults();
  let save = () => {};
  const rows = typeof startTenants === "number" ? tenantsToStartWith(startTenants) : startTenants;
  const director: Director = {
    users: openUsers(userOptions),
    tenants: new Collection(tenantSchema, "id", rows, () => save()),
    sessions: new SessionStore(() => dialect),
    lockout: new Lockout(() => dialect),
    dialect: () => dialect,
  };
  const collections = { tenants: director.tenants };
  if (options.stateFile !== undefined) {
    const file = new StateFile(options.stateFile, "nakivo", new Map([["director", collections]]));
    file.load();
    // Written at once, so that a path that cannot be written to fails here and not at the first change.
    file.save();
    save = () => file.save();
  }

  const api: VendorApi = {
    routes: routerRoutes(director),
    operationOf: ({ path, body }) => operationOf(path, body),
    expireSessions: () => director.sessions.expire(),
  };
  const control = controlApi({
    requests,
    faults,
    collections: (account) => (account === undefined ? collections : undefined),
    dialect: () => dialect,
    setDialect,
    expireSessions: api.expireSessions,
  });
  const server = await startServer(api, control, requests, faults, { ...options, tls });

  const [first] = userOptions;
  return {
    ...server,
    environment: {
      NAKIVO_ENDPOINT: server.url,
      NAKIVO_USERNAME: first.username,
      NAKIVO_PASSWORD: first.password ?? "",
      ...(server.ca === undefined ? {} : { NAKIVO_CA: server.ca }),
    },
    tenants: director.tenants,
    sessions: director.sessions,
    requests,
    fault: (fault) => faults.arm(fault),
    clearFaults: (operation) => faults.clear(operation),
    get dialect() {
      return dialect;
    },
    setDialect,
    expireSessions: api.expireSessions,
  };
}
