/**
 * `npm run bench:emulator`: how long the emulators take for the lists of large accounts, and whether their memory stays flat over many requests. Nothing is
 * asserted, since machines differ. REQUESTS is how many there are; 100,000 without it.
 */
import { startAiccEmulator } from "../emulator/aicc/index.ts";
import { startNakivoEmulator } from "../emulator/nakivo/index.ts";
import { startUucallEmulator } from "../emulator/uucall/index.ts";
import { Caller as AiccCaller } from "../test/emulator/aicc/caller.ts";
import { Caller as NakivoCaller } from "../test/emulator/nakivo/caller.ts";
import { Caller as UucallCaller } from "../test/emulator/uucall/caller.ts";

const REQUESTS = Number(process.env.REQUESTS ?? 100_000);
const TENANTS = 5_000;
const GROUPS = 2_000;
const ACCOUNTS = 1_000;
const LATENCY_MS = 100;
const LOOKS = 20;
/** What a log keeps. */
const LOG = 50_000;
/** Requests that are under way at once. */
const AT_ONCE = 8;

const aicc = await startAiccEmulator();
const nakivo = await startNakivoEmulator({ tenants: TENANTS, tls: false });
const uucall = await startUucallEmulator();
aicc.groups.replaceAll(
  Array.from({ length: GROUPS }, (_, at) => ({ id: String(10 ** 6 + at), groupName: `group ${at}`, groupType: 2 as const })),
);
uucall.subAccounts.replaceAll(
  Array.from({ length: ACCOUNTS }, (_, at) => ({ id: String(200 + at), account: `account${at}`, name: `Name ${at}` })),
);
const callers = { aicc: new AiccCaller(aicc), nakivo: new NakivoCaller(nakivo), uucall: new UucallCaller(uucall) };
await callers.nakivo.login();

const lists: Record<string, () => Promise<{ status: number; text: string }>> = {
  [`aicc, all ${GROUPS} groups`]: () => callers.aicc.list(),
  [`nakivo, 1,000 of ${TENANTS} tenants`]: () => callers.nakivo.tenants({ start: 2_000, count: 1_000, criteria: [] }),
  [`nakivo, one of ${TENANTS} tenants`]: () =>
    callers.nakivo.tenants({ start: 0, count: 1, criteria: [{ name: "ID", type: "EQ", value: "4321" }] }),
  [`uucall, 100 of ${ACCOUNTS} sub-accounts`]: () => callers.uucall.subUsers({ uid: "1225", pageNum: "3", pageSize: "100" }),
  [`uucall, one of ${ACCOUNTS} sub-accounts`]: () => callers.uucall.subUser(777),
  [`aicc, one of ${GROUPS} groups renamed`]: () => callers.aicc.update({ vdn: 113, id: "1000777", groupName: `renamed ${Math.random()}` }),
};

console.log(`${"".padEnd(40)}${"alone".padStart(12)}${`with ${LATENCY_MS} ms`.padStart(14)}`);
for (const [name, look] of Object.entries(lists)) {
  const alone = await median(look);
  for (const emulator of [aicc, nakivo, uucall]) emulator.fault({ latencyMs: LATENCY_MS, times: "always" });
  const slow = await median(look);
  for (const emulator of [aicc, nakivo, uucall]) emulator.clearFaults();
  console.log(`${name.padEnd(40)}${`${alone.toFixed(1)} ms`.padStart(12)}${`${slow.toFixed(1)} ms`.padStart(14)}`);
}

console.log(`\n${"requests".padStart(9)}${"heap".padStart(10)}${"resident".padStart(10)}`);
const mixed = [
  () => callers.uucall.subUser(200 + (done % ACCOUNTS)),
  () => callers.nakivo.tenants({ start: done % TENANTS, count: 10, criteria: [] }),
  () => callers.aicc.members({ vdn: 113, groupId: String(10 ** 6 + (done % GROUPS)), limit: 100, offset: 0 }),
  () => callers.aicc.update({ vdn: 113, id: String(10 ** 6 + (done % GROUPS)), groupName: `group ${done % GROUPS}`, remark: String(done) }),
];
let done = 0;
// The logs grow until they are full, and not any further: they are filled first, so that the table shows whether anything else grows.
for (let at = 0; at < mixed.length; at += 1) {
  done += 1;
  await mixed[at]!();
}
for (const { requests } of [aicc, nakivo, uucall]) {
  const { id: _, outcome: __, ...like } = requests.last()!;
  for (let at = 0; at < LOG; at += 1) requests.end(requests.begin(structuredClone(like)), "answered", 200);
}
done = 0;
const began = performance.now();
memory();
for (const mark of Array.from({ length: 10 }, (_, at) => Math.ceil((REQUESTS * (at + 1)) / 10))) {
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (done < mark) {
        done += 1;
        const { status } = await mixed[done % mixed.length]!();
        if (status !== 200) throw new Error(`HTTP ${status}`);
      }
    }),
  );
  memory();
}
console.log(`${Math.round(done / ((performance.now() - began) / 1000))} requests a second, with those who ask in the same process`);
await Promise.all([...Object.values(callers).map((caller) => caller.close()), aicc.stop(), nakivo.stop(), uucall.stop()]);

async function median(look: () => Promise<{ status: number; text: string }>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < LOOKS; at += 1) {
    const start = performance.now();
    const { status, text } = await look();
    if (status !== 200) throw new Error(`HTTP ${status}: ${text.slice(0, 200)}`);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[LOOKS / 2]!;
}

function memory(): void {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`.padStart(10);
  console.log(`${String(done).padStart(9)}${megabytes(heapUsed)}${megabytes(rss)}`);
}
