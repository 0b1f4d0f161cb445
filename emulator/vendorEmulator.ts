import type { Collection } from "./collection.ts";
import { controlApi } from "./control.ts";
import { type DialectOf, defaultDialect, parseSwitches, type Switches, valuesOf } from "./dialect.ts";
import { EventStream } from "./eventStream.ts";
import { type Fault, type FaultHandle, Faults } from "./faults.ts";
import type { VendorApi } from "./intercept.ts";
import { RequestLog } from "./requestLog.ts";
import { type EmulatorServer, type ServerOptions, startServer } from "./server.ts";
import { formats, settingText } from "./settingsText.ts";
import { StateFile } from "./stateFile.ts";

/** How every vendor's emulator starts. */
export interface EmulatorOptions<D> extends ServerOptions {
  /** Switches that differ from the default dialect. */
  dialect?: Partial<D>;
  /** A JSON file that keeps the objects between runs: read at the start when it exists, written then and after each change. */
  stateFile?: string;
  /** Shows authorization headers, cookies, keys and passwords in the log of requests. Default: they are masked. */
  logCredentials?: boolean;
  /** The other emulators of this process, by vendor with their origins; the console links to them. Who starts several fills it. */
  neighbours?: ReadonlyMap<string, string>;
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
  /** What faults and the request log call the requests. */
  readonly operations: readonly string[];
  /** Whether there are sessions or tokens that can end. */
  readonly hasSessions: boolean;
  /** What a client needs to reach it, as environment variables. */
  environment(server: EmulatorServer): E;
  /** What no other vendor's emulator has. */
  readonly members: M;
}

/**
 * Starts a vendor's emulator.
 *
 * @param name names the vendor in state files
 * @param switches the dialect's switches
 * @param open makes the vendor's part, with the dialect spoken at the time, and with what collections call after each change
 */
export async function startVendorEmulator<S extends Switches, E extends object, M>(
  name: string,
  switches: S,
  options: EmulatorOptions<DialectOf<S>>,
  open: (dialect: () => DialectOf<S>, changed: () => void) => Vendor<E, M>,
): Promise<Emulator<Fault, DialectOf<S>> & { readonly environment: E } & M> {
  const values = valuesOf(switches);
  let dialect = defaultDialect(values);
  let turned = () => {};
  const setDialect = (given: object = defaultDialect(values)) => {
    dialect = { ...dialect, ...parseSwitches(values, given) };
    turned();
  };
  setDialect(options.dialect ?? {});

  let save = () => {};
  const vendor = open(
    () => dialect,
    () => save(),
  );
  const { collections, expireSessions, operations } = vendor;
  if (options.stateFile !== undefined) {
    const file = new StateFile(options.stateFile, name, collections);
    file.load();
    // Written at once, so that a path that cannot be written to fails here and not at the first change.
    file.save();
    save = () => file.save();
  }

  const requests = new RequestLog({ credentials: options.logCredentials ?? false });
  const faults = new Faults(operations);
  const controlled = { requests, faults, collections, dialect: () => dialect, setDialect, expireSessions };
  let environment = {} as E & Record<string, string>;
  const about = () => ({
    vendor: name,
    neighbours: Object.fromEntries(options.neighbours ?? []),
    settings: Object.fromEntries(
      formats.map((format) => [format, Object.entries(environment).map(([variable, value]) => settingText(format, variable, value))]),
    ),
    operations,
    hasSessions: vendor.hasSessions,
    switches,
  });
  const events = new EventStream(controlled, about);
  turned = () => events.dialectTurned();
  const server = await startServer(vendor, name, controlApi(controlled, events), requests, faults, options);
  environment = vendor.environment(server) as E & Record<string, string>;
  return {
    ...server,
    ...vendor.members,
    environment,
    requests,
    fault: (fault) => faults.arm(fault),
    clearFaults: (operation) => faults.clear(operation),
    get dialect() {
      return dialect;
    },
    setDialect,
  };
}
