import { createHash } from "node:crypto";
import type { CheckResult } from "@stryker-mutator/api/check";
import { CheckStatus } from "@stryker-mutator/api/check";
import type { Mutant } from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";

const { SEED = "0", SAMPLE = "1" } = process.env;

/** Chooses a part of each file's mutants. Stryker counts the others as invalid, which leaves them out of the score. */
class Sample {
  async init(): Promise<void> {}

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, chosen(mutant) ? passed : left]));
  }

  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }
}

const passed: CheckResult = { status: CheckStatus.Passed };
const left: CheckResult = { status: CheckStatus.CompileError, reason: "not in the sample" };

/** The same seed chooses the same mutants of a file for as long as the file stays as it is. */
function chosen({ fileName, location, replacement }: Mutant): boolean {
  const text = JSON.stringify([SEED, fileName.replace(/^.*?(?=provider[\\/])/, ""), location, replacement]);
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32 < Number(SAMPLE);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "sample", Sample)];
