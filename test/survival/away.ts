import { expect } from "vitest";
import type { Deployment, Program } from "./deployment.ts";
import { PROVIDER } from "./twoInstallations.ts";
import type { VendorModel } from "./vendorModel.ts";
import { setOf } from "./writtenProgram.ts";

/**
 * Declares a resource in the account at the other installation for one update, as a user with several accounts may do by mistake. The user has to hear of it,
 * and nothing may be written at either installation. Then the resource is declared where it was.
 */
export async function declareAway(name: string, program: Program, stack: Deployment, vendor: VendorModel): Promise<void> {
  const before = held(vendor);
  const from = stack.output.length;
  const { provider } = program[name]!;
  const away = Object.entries(program).map(([each, { provider: _, ...declaration }]) => {
    const isMeant = each === name || each === setOf(name);
    return [each, isMeant ? { ...declaration, ...(provider === undefined && { provider: PROVIDER }) } : program[each]!] as const;
  });
  const failure = await stack.up(Object.fromEntries(away), { refresh: false }).then(
    () => "",
    (error: Error) => error.message,
  );
  // One line counts all, and comes when no more of them are heard of.
  await expect
    .poll(() => [failure, ...stack.output.slice(from)].join("\n"), { timeout: 10_000 })
    .toMatch(/changed since this was last written|written at another/);
  expect(held(vendor), `${name} declared in another account`).toEqual(before);
  await stack.up(program, { refresh: false });
  expect(held(vendor), `${name} declared where it was`).toEqual(before);
}

const held = (vendor: VendorModel) => vendor.held().toSorted((a, b) => a.id.localeCompare(b.id));
