#!/usr/bin/env node
/** `npx pulumi-tenancy`, and `npm run emulator` in the repository. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Argument, Command, InvalidArgumentError } from "commander";
import { printable } from "./printable.ts";
import type { RecordedRequest } from "./requestLog.ts";
import type { Emulator } from "./vendorEmulator.ts";

interface CliOptions {
  port?: number;
  tls?: boolean;
  dialect?: string[];
  state?: string;
  tenants?: number;
  logCredentials?: boolean;
}

/** Imports the emulator of each vendor, when it is the one to start. */
const vendors = {
  aicc: async () => (await import("./aicc/index.ts")).startAiccEmulator,
  nakivo: async () => (await import("./nakivo/index.ts")).startNakivoEmulator,
  uucall: async () => (await import("./uucall/index.ts")).startUucallEmulator,
};

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const program = new Command("pulumi-tenancy")
  .description("What goes with the Pulumi resources of the package pulumi-tenancy.")
  .version(version);

const emulator = program
  .command("emulator")
  .summary("serve a vendor's API on this machine, to try Pulumi programs without an account")
  .description(
    "Serves a vendor's API on 127.0.0.1, so that you can try a Pulumi program without an account. Prints the environment variables that lead the program there, then one line per request on standard error. Ctrl-C stops it.",
  )
  .addArgument(new Argument("[vendor]", "whose API").choices(Object.keys(vendors)).default("aicc"))
  .option("--port <number>", "TCP port (default: one that the system chooses)", port)
  .option("--tls", "HTTPS with a certificate made at the start (default for nakivo)")
  .option("--no-tls", "plain HTTP (default for the others)")
  .option("--dialect <switch=value...>", "turn switches of the dialect, for example envelope=2024 listLagMs=500")
  .option("--state <file>", "JSON file that keeps the objects between runs")
  .option("--tenants <number>", "nakivo: how many tenants it starts with (default: 10)", wholeNumber)
  .option("--log-credentials", "show authorization headers, cookies, keys and passwords in the log of the control API")
  .action(serve);

await program.parseAsync();

async function serve(vendor: keyof typeof vendors, options: CliOptions): Promise<void> {
  const running = await start(vendor, options).catch((error: Error) => emulator.error(`error: ${error.message}`));
  let forget = () => {};
  const stop = async () => {
    await running.stop();
    forget();
  };
  // Before anything is printed: whoever reads it may want it stopped at once.
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(`# An emulator of ${vendor} runs here until you press Ctrl-C. Copy these lines into the terminal where you run Pulumi:`);
  for (const [name, value] of Object.entries(running.environment)) {
    if (value !== running.ca) console.log(exportLine(name, value));
  }
  if (running.ca !== undefined) forget = exportCertificate(vendor, running.ca);
  console.log("# Every request shows below. To look into the emulator, change its objects or make it fail on demand:");
  console.log(`# Control API: ${running.url}/_emulator/`);
  running.requests.onEnd((request) => console.error(requestLine(request)));
}

/** Rejects with an error whose message suits a terminal when an option makes no sense. */
async function start(vendor: keyof typeof vendors, { dialect = [], state, ...options }: CliOptions): Promise<Emulator> {
  if (options.tenants !== undefined && vendor !== "nakivo") throw new Error(`--tenants is for nakivo, not for ${vendor}.`);
  const startEmulator = await vendors[vendor]();
  return startEmulator({ ...options, dialect: switches(dialect), stateFile: state && resolve(state) });
}

/** Writes the certificate to a file for the time of the run, and prints how to trust it. */
function exportCertificate(vendor: string, ca: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "emulator-ca-"));
  const file = join(folder, "ca.pem");
  writeFileSync(file, ca);
  console.log(`export ${vendor.toUpperCase()}_CA="$(cat ${quoted(file)})"`);
  console.log(`# For curl: --cacert ${quoted(file)}`);
  return () => rmSync(folder, { recursive: true, force: true });
}

function exportLine(name: string, value: string): string {
  return `export ${name}=${quoted(value)}`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

function requestLine({ method, path, operation, status, outcome, startedAt, endedAt, reason, faulted }: RecordedRequest): string {
  const took = `${(endedAt ?? startedAt) - startedAt} ms`;
  const known = operation === "unknown" ? path : operation;
  const notes = [faulted && "fault", reason?.replaceAll("\n", "; ")].filter(Boolean).join(": ");
  const line = [new Date(startedAt).toISOString(), method, known, status ?? outcome, took, notes && `(${notes})`].filter(Boolean).join(" ");
  return printable(line);
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return number;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("A whole number is needed.");
  return Number(text);
}

function switches(pairs: string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined) throw new Error(`--dialect takes switch=value, not "${pair}".`);
      return [name, value];
    }),
  );
}
