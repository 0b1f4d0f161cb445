import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { type AiccEmulator, type AiccEmulatorOptions, defaultAiccDialect, startAiccEmulator } from "../../sandbox/emulator/aicc/index.ts";

/** Starts an AICC emulator for the tests of a file and points this process's environment at it. Faults, dialect and log begin anew with each test. */
export function useAiccEmulator(options?: AiccEmulatorOptions): { readonly aicc: AiccEmulator } {
  let aicc: AiccEmulator;
  beforeAll(async () => {
    aicc = await startAiccEmulator(options);
    for (const [name, value] of Object.entries(aicc.environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    aicc.clearFaults();
    aicc.setDialect(defaultAiccDialect);
    aicc.requests.clear();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await aicc.stop();
  });
  return {
    get aicc() {
      return aicc;
    },
  };
}
