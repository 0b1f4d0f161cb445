import type { Collection } from "./collection.ts";
import { controlApi } from "./control.ts";
import { defaultDialect, parseSwitches, type SwitchValues } from "./dialect.ts";
import { type Fault, type FaultHandle, Faults } from "./faults.ts";
import type { VendorApi } from "./intercept.ts";
import { RequestLog } from "./requestLog.ts";
import { type EmulatorServer, type ServerOptions, startServer } from "./server.ts";
import { StateFile } from "./stateFile.ts";

/** How every vendor's emulator starts. */
export interface EmulatorOptions<D> extends ServerOptions {
  /** Switches that differ from the default dialect. */
  dialect?: Partial<D>;
  /** A JSON file that keeps the objects between runs: read at the start when it exists, written then and after each change. */
  stateFile?: string;
  /** Shows authorization headers, cookies, keys and passwords in the log of requests. Default: they are masked. */
  logCredentials?: boolean;
}

/** What every vendor's emulator has. */
export interface Emulator<F extends Fault = Fault, D extends object = object> extends EmulatorServer {
  /** What a client needs to reach it, as environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** What came in. */
  readonly requests: RequestLog;
  /** Arms a fault. */
  fault(fault: F): FaultHandle;
  /** Disarms all faults, or those that name the operation. */
  clearFaults(operation?: F["operation"]): void;
  /** The dialect spoken now. */
  readonly dialect: Readonly<D>;
  /** Turns some switches; the others stay. The default dialect turns all back. */
  setDialect(switches: Partial<D>): void;
}

/** What a vendor adds to {@link startVendorEmulator}. */
export interface Vendor<E, M> extends VendorApi {
  /** The objects of each account by kind, the first account's first. */
  readonly collections: ReadonlyMap<string, Record<string, Collection<any>>>;
  /** What a client needs to reach it, as environment variables. */
  environment(server: EmulatorServer): E;
  /** What no other vendor's emulator has. */
  readonly members: M;
}

/**
 * Starts a vendor's emulator.
 *
 * @param name names the vendor in state files
 * @param values the values of the dialect's switches
 * @param open makes the vendor's part, with the dialect spoken at the time, and with what collections call after each change
 */
export async function startVendorEmulator<D extends object, E extends object, M>(
  name: string,
  values: SwitchValues<D>,
  options: EmulatorOptions<D>,
  open: (dialect: () => D, changed: () => void) => Vendor<E, M>,
): Promise<Emulator<Fault, D> & { readonly environment: E } & M> {
  let dialect = defaultDialect(values);
  const setDialect = (switches: object = defaultDialect(values)) => {
    dialect = { ...dialect, ...parseSwitches(values, switches) };
  };
  setDialect(options.dialect ?? {});

  let save = () => {};
  const vendor = open(
    () => dialect,
    () => save(),
  );
  const { collections, expireSessions } = vendor;
  if (options.stateFile !== undefined) {
    const file = new StateFile(options.stateFile, name, collections);
    file.load();
    // Written at once, so that a path that cannot be written to fails here and not at the first change.
    file.save();
    save = () => file.save();
  }

  const requests = new RequestLog({ credentials: options.logCredentials ?? false });
  const faults = new Faults();
  const control = controlApi({ requests, faults, collections, dialect: () => dialect, setDialect, expireSessions });
  const server = await startServer(vendor, control, requests, faults, options);
  return {
    ...server,
    ...vendor.members,
    environment: vendor.environment(server) as E & Record<string, string>,
    requests,
    fault: (fault) => faults.arm(fault),
    clearFaults: (operation) => faults.clear(operation),
    get dialect() {
      return dialect;
    },
    setDialect,
  };
}
