import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Checkout } from "../../tools/checkout.ts";

/** Locks the stack as somebody at a laptop does, until the pipeline has met the lock: it shows in the file to which it writes what `up` says. */
export async function holdStack({ dir, env }: Checkout, project: string): Promise<void> {
  const locks = join(fileURLToPath(env.PULUMI_BACKEND_URL!), ".pulumi/locks/organization", project, env.PULUMI_STACK!);
  const lock = join(locks, "held.json");
  mkdirSync(locks, { recursive: true });
  writeFileSync(lock, JSON.stringify({ pid: 1, username: "li", hostname: "laptop", timestamp: "2026-01-01T00:00:00Z" }));
  const output = join(dir, "up.txt");
  while (!(existsSync(output) && readFileSync(output, "utf8").includes("currently locked"))) await sleep(50);
  rmSync(lock);
}
