#!/usr/bin/env node
/** `npx pulumi-tenancy`. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addEmulator } from "./emulator.ts";

const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve("pulumi-tenancy/package.json")), "utf8"));

const program = new Command("pulumi-tenancy")
  .description("What goes with the Pulumi resources of the package pulumi-tenancy.")
  .version(version);
addEmulator(program);
await program.parseAsync();
