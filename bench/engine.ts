/**
 * What the engine spends on a resource in stacks of different sizes: the processor time of its own process, without the
 * program's and the provider's, less that of the same command on an empty stack. It must not grow with the size.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stackInit, unlockStack } from "../sandbox/engine/commands.ts";
import { runOperation } from "../sandbox/engine/operation.ts";

const sizes = [100, 500, 2000];

const program = `
import * as pulumi from "@pulumi/pulumi";
const provider = {
  async check(olds, news) { return { inputs: news }; },
  async diff() { return { changes: false }; },
  async create(inputs) { return { id: inputs.name, outs: inputs }; },
};
class Item extends pulumi.dynamic.Resource {}
for (let i = 0; i < Number(process.env.BENCH_SIZE); i++) new Item(provider, "item-" + i, { name: "item-" + i, index: i }, {}, "bench", "Item");
`;

const dir = mkdtempSync(join(tmpdir(), "engine-bench-"));
process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
mkdirSync(join(dir, "program"));
symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(dir, "program", "node_modules"));
writeFileSync(join(dir, "program", "package.json"), '{ "name": "bench", "type": "module" }');
writeFileSync(join(dir, "program", "index.js"), program);
writeFileSync(
  join(dir, "program", "Pulumi.yaml"),
  "name: bench\nmain: index.js\nruntime: { name: nodejs, options: { typescript: false } }\n",
);

const cwd = join(dir, "program");
mkdirSync(join(dir, "backend"));
Object.assign(process.env, { PULUMI_BACKEND_URL: `file://${join(dir, "backend")}`, PULUMI_HOME: dir, PULUMI_CONFIG_PASSPHRASE: "bench" });

/** The time of each operation in the life of a stack, in milliseconds: of the processor, and on the clock. */
async function measure(size: number): Promise<Record<string, { own: number; clock: number }>> {
  const name = `bench-${size}-${performance.now()}`.replace(".", "-");
  stackInit(name, { cwd });
  const stack = await unlockStack({ cwd, stack: name });
  process.env.BENCH_SIZE = String(size);
  const times: Record<string, { own: number; clock: number }> = {};
  for (const [label, kind] of [
    ["up", "update"],
    ["up again", "update"],
    ["refresh", "refresh"],
    ["destroy", "destroy"],
  ] as const) {
    const [cpu, started] = [process.cpuUsage(), performance.now()];
    const { failed } = await runOperation(stack, { kind, preview: false, refresh: false, parallel: 8, emit: () => {} });
    if (failed) throw new Error(`${label} of ${size} resources failed`);
    const { user, system } = process.cpuUsage(cpu);
    times[label] = { own: (user + system) / 1000, clock: performance.now() - started };
  }
  return times;
}

// The first run is slower than all others, whatever its size.
await measure(100);
const fixed = await measure(0);
const rows: Record<string, Record<string, string>> = {};
const base: Record<string, number> = {};
for (const size of sizes) {
  for (const [label, { own, clock }] of Object.entries(await measure(size))) {
    const each = (own - fixed[label]!.own) / size;
    base[label] ??= each;
    rows[label] = {
      ...rows[label],
      [`${size} resources`]: `${each.toFixed(2)} ms (×${(each / base[label]).toFixed(2)}), ${(clock / 1000).toFixed(1)} s in all`,
    };
  }
}
console.table(rows);
