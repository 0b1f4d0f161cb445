import { afterAll, afterEach, beforeAll, vi } from "vitest";
import {
  type AiccDialect,
  type AiccEmulator,
  type AiccEmulatorOptions,
  aiccDialectValues,
  defaultAiccDialect,
  startAiccEmulator,
} from "../../emulator/aicc/index.ts";
import type { SwitchValues } from "../../emulator/dialect.ts";
import { pairwiseDialects } from "./pairwise.ts";

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

/** The settings that a vendor with this dialect wants, by name. */
export function settingsFor(dialect: Partial<AiccDialect>): Record<string, string> {
  const { signatureHeaders, signatureTimestamp, signatureEmptyQueryLine, signedHost, contentType } = dialect;
  return {
    ...(signatureHeaders === "host" ? { signatureHeaders: "host" } : {}),
    ...(signatureTimestamp === "seconds" ? { signatureMilliseconds: "false" } : {}),
    ...(signatureEmptyQueryLine === "present" ? { signatureEmptyQueryLine: "true" } : {}),
    ...(signedHost === "without port" ? { signatureHostPort: "false" } : {}),
    ...(contentType === "with blank" ? { contentType: "application/json; charset=UTF-8" } : {}),
  };
}

/**
 * Dialects of the switches that a part of the API meets.
 *
 * @returns each value besides the defaults alone; dialects in which each two values meet; the switches with all their values
 */
export function dialectsOf(meets: (name: string) => boolean, values: SwitchValues<AiccDialect> = aiccDialectValues) {
  const any = Object.entries<readonly unknown[]>(values).filter(([name]) => meets(name));
  const alone = any.flatMap(([name, [, ...rest]]) => rest.map((value): Partial<AiccDialect> => ({ [name]: value })));
  const others = Object.keys(values).filter((name) => !meets(name)) as (keyof AiccDialect)[];
  return { alone, pairwise: pairwiseDialects<AiccDialect>(values, others), any };
}
