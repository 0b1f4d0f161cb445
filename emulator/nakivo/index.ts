import { Collection } from "../collection.ts";
import type { Fault } from "../faults.ts";
import { type Emulator, type EmulatorOptions, startVendorEmulator } from "../vendorEmulator.ts";
import { type NakivoDialect, nakivoSwitches } from "./dialect.ts";
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
export interface NakivoEmulatorOptions extends EmulatorOptions<NakivoDialect> {
  /** Who may log in; the first one's name and password are in `environment`. Default: one user. */
  users?: [NakivoUserOptions, ...NakivoUserOptions[]];
  /**
   * How many tenants it holds: the two of Get Tenant List's sample first, then made ones. Or the tenants themselves. Default 10, the
   * sample's total. By the vendor's blog a Director holds up to 1,000.
   */
  tenants?: number | (Partial<Tenant> & { name: string })[];
  /** HTTPS with a certificate made at the start, as a Director has it. Default true. */
  tls?: boolean;
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
export interface NakivoEmulator extends Emulator<NakivoFault, NakivoDialect> {
  /** What a client needs to reach it as the first user, as environment variables. */
  readonly environment: NakivoEnvironment;
  /** The tenants. */
  readonly tenants: Collection<typeof tenantSchema>;
  /** Logins so far and sessions now. */
  readonly sessions: SessionStore;
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
export function startNakivoEmulator(options: NakivoEmulatorOptions = {}): Promise<NakivoEmulator> {
  const { users = [exampleUser], tenants: startTenants = 10, tls = true } = options;
  return startVendorEmulator("nakivo", nakivoSwitches, { ...options, tls }, (dialect, changed) => {
    const rows = typeof startTenants === "number" ? tenantsToStartWith(startTenants) : startTenants;
    const tenants = new Collection(tenantSchema, "id", rows, { changed, name: ({ name }) => name });
    const sessions = new SessionStore(dialect);
    const expireSessions = () => sessions.expire();
    return {
      routes: routerRoutes({ users: openUsers(users), tenants, sessions, lockout: new Lockout(dialect), dialect }),
      operations: nakivoOperations,
      operationOf: ({ path, body }) => operationOf(path, body),
      hasSessions: true,
      expireSessions,
      collections: new Map([["director", { tenants }]]),
      environment: ({ url, ca }) => ({
        NAKIVO_ENDPOINT: url,
        NAKIVO_USERNAME: users[0].username,
        NAKIVO_PASSWORD: users[0].password ?? "",
        ...(ca === undefined ? {} : { NAKIVO_CA: ca }),
      }),
      members: { tenants, sessions, expireSessions },
    };
  });
}
