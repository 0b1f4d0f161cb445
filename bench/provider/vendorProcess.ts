/** The vendors' emulators in a process of their own, so that their processor time is not the benchmark's. {@link Vendor} speaks to it. */
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import type { Answer, Question } from "./vendor.ts";

const aicc = await startAiccEmulator();
const uucall = await startUucallEmulator();
/** Pages of sub-accounts that nobody asked for alone. */
const SHARED = "shared pages";
let used = process.cpuUsage();

/** Empties the vendors. */
function empty({ applications, agents }: Extract<Question, { ask: "empty" }>): void {
  aicc.groups.replaceAll([]);
  aicc.agents.replaceAll(Array.from({ length: agents }, (_, at) => ({ workNo: 1_000 + at })));
  uucall.grants.replaceAll([]);
  uucall.subAccounts.replaceAll([]);
  uucall.applications.replaceAll(applications);
}

/** Begins to count, with answers that take so long. */
function begin(latencyMs: number): void {
  letGo(aicc.groups);
  letGo(uucall.subAccounts);
  letGo(uucall.grants);
  for (const emulator of [aicc, uucall]) {
    emulator.clearFaults();
    emulator.requests.clear();
    if (latencyMs > 0) emulator.fault({ latencyMs, times: "always" });
  }
  used = process.cpuUsage();
}

/** An edit from outside lets go of the earlier versions that are kept for lists that lag: after a thousand writes, a million rows. */
const letGo = <Row>(collection: { all(): Row[]; replaceAll(rows: readonly Row[]): void }): void => collection.replaceAll(collection.all());

/** What came in since, and the processor time that it took. */
function end(): Pick<Answer, "calls" | "used"> {
  const { user, system } = process.cpuUsage(used);
  const calls: Record<string, number> = {};
  for (const { operation, query } of [...aicc.requests.all(), ...uucall.requests.all()]) {
    const ofAll = ["getSubUsers", "getRoleUsers"].includes(operation) && !("id" in query || "account" in query || "subUserName" in query);
    const name = ofAll ? SHARED : operation;
    calls[name] = (calls[name] ?? 0) + 1;
  }
  return { calls, used: (user + system) / 1000 };
}

function answer(question: Question): Answer {
  switch (question.ask) {
    case "environment":
      return { environment: { ...aicc.environment, ...uucall.environment } };
    case "empty":
      empty(question);
      return {};
    case "begin":
      begin(question.latencyMs);
      return {};
    case "end":
      return end();
  }
}

process.on("message", (question: Question) => process.send!(answer(question)));
// The benchmark is gone, however it ended.
process.on("disconnect", () => process.exit());
