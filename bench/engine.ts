/**
 * What a resource costs in stacks of different sizes: the time of a command less that of the same command on a stack
 * without resources, with a provider that does nothing. The factor must not grow with the size.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { standIn, Workspace } from "../sandbox/engine/driver.ts";

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

async function measure(workspace: Workspace, command: "up" | "refresh" | "destroy"): Promise<number> {
  const started = performance.now();
  const { exitCode, stderr } = await workspace[command]();
  if (exitCode !== 0) throw new Error(stderr);
  return performance.now() - started;
}

const rows: Record<string, Record<string, string>> = {};
const first: Record<string, number> = {};
await using idle = await Workspace.create({ driver: standIn, programDir: join(dir, "program"), env: { BENCH_SIZE: "0" } });
for (const size of sizes) {
  await using workspace = await Workspace.create({ driver: standIn, programDir: join(dir, "program"), env: { BENCH_SIZE: String(size) } });
  const row: Record<string, string> = {};
  for (const command of ["up", "refresh", "destroy"] as const) {
    const fixed = await measure(idle, command);
    const time = ((await measure(workspace, command)) - fixed) / size;
    first[command] ??= time;
    row[command] = `${time.toFixed(2)} ms (×${(time / first[command]).toFixed(2)})`;
  }
  rows[`${size} resources`] = row;
}
console.table(rows);
