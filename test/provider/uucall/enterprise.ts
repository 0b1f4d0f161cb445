import { afterAll, beforeAll, beforeEach } from "vitest";
import { defaultUucallDialect, startUucallEmulator, type UucallEmulator } from "../../../emulator/uucall/index.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { OneResource, providerText } from "../../tools/oneResource.ts";

type Rows = Parameters<UucallEmulator["subAccounts"]["replaceAll"]>[0];

/** An enterprise at an emulator, with a process of the provider. */
export interface Enterprise {
  emulator: UucallEmulator;
  process: DynamicProcess;
  /** The text that the class SubAccount stores. */
  text: string;
  /** A sub-account that no program has declared yet. */
  made(): OneResource;
}

/**
 * Starts an enterprise for the tests of a file, or of a `describe`. Before each test it has its usual dialect and no faults.
 *
 * @param subAccounts - those that it has before each test
 */
export function useEnterprise(subAccounts: Rows = [], options: Parameters<typeof startUucallEmulator>[0] = {}): Enterprise {
  const enterprise = {} as Enterprise;
  beforeAll(async () => {
    const emulator = await startUucallEmulator(options);
    const process = await DynamicProcess.start({ ...emulator.environment, UUCALL_SETTLE_TIME: "1" });
    const text = await providerText("uucall:SubAccount");
    Object.assign(enterprise, { emulator, process, text, made: () => new OneResource(process, text) });
  });
  beforeEach(() => {
    const { emulator } = enterprise;
    emulator.setDialect(defaultUucallDialect);
    emulator.clearFaults();
    emulator.subAccounts.replaceAll(subAccounts);
    emulator.requests.clear();
  });
  afterAll(async () => {
    await enterprise.process.stop();
    await enterprise.emulator.stop();
  });
  return enterprise;
}
