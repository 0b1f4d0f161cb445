import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { defaultNakivoDialect, type NakivoEmulator, type NakivoEmulatorOptions, startNakivoEmulator } from "../../emulator/nakivo/index.ts";

let clients = 0;

/** From here on this process reaches the Director with a client that is not logged in yet: other settings make another client. */
export function useNewClient(): void {
  vi.stubEnv("NAKIVO_TIMEOUT", String(5 + ++clients));
}

/**
 * Starts a NAKIVO emulator for the tests of a file and points this process's environment at it. Faults, dialect, tenants, log and client begin anew with
 * each test.
 */
export function useNakivoEmulator(options?: NakivoEmulatorOptions): { readonly nakivo: NakivoEmulator } {
  let nakivo: NakivoEmulator;
  let tenants: ReturnType<NakivoEmulator["tenants"]["all"]>;
  beforeAll(async () => {
    nakivo = await startNakivoEmulator(options);
    tenants = nakivo.tenants.all();
    for (const [name, value] of Object.entries(nakivo.environment)) vi.stubEnv(name, value);
  });
  beforeEach(useNewClient);
  afterEach(() => {
    nakivo.clearFaults();
    nakivo.setDialect(defaultNakivoDialect);
    nakivo.tenants.replaceAll(tenants);
    nakivo.requests.clear();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await nakivo.stop();
  });
  return {
    get nakivo() {
      return nakivo;
    },
  };
}
