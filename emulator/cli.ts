#!/usr/bin/env node
/** `npx pulumi-tenancy-emulator`, and `npm run emulator` in the repository. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, parse, resolve } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { printable } from "./printable.ts";
import type { RecordedRequest } from "./requestLog.ts";
import { certificateText, type Format, formats, quoted, settingText } from "./settingsText.ts";
import type { Emulator } from "./vendorEmulator.ts";

interface CliOptions {
  port?: number;
  tls?: boolean;
  dialect?: string[];
  state?: string;
  tenants?: number;
  logCredentials?: boolean;
  format: Format;
}

/** Imports the emulator of each vendor, when it is the one to start. */
const emulators = {
  aicc: async () => (await import("./aicc/index.ts")).startAiccEmulator,
  nakivo: async () => (await import("./nakivo/index.ts")).startNakivoEmulator,
  uucall: async () => (await import("./uucall/index.ts")).startUucallEmulator,
};
type VendorName = keyof typeof emulators;

const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve("pulumi-tenancy-emulator/package.json")), "utf8"));

const program = new Command("pulumi-tenancy-emulator")
  .description(
    "Serves vendors' APIs on 127.0.0.1, so that you can try a Pulumi program without an account. Prints the environment variables that lead the program there, then one line per request on standard error. Ctrl-C stops it.",
  )
  .version(version)
  .addArgument(new Argument("[vendors...]", "whose APIs").choices(Object.keys(emulators)).default(["aicc"], "aicc"))
  .option("--port <number>", "TCP port, and the next ones for further vendors (default: what the system chooses)", port)
  .option("--tls", "HTTPS with a certificate made at the start (default for nakivo)")
  .option("--no-tls", "plain HTTP (default for the others)")
  .option(
    "--dialect <switch=value...>",
    "turn switches of the dialect, for example envelope=2024; with several vendors, aicc.envelope=2024",
  )
  .option("--state <file>", "JSON file that keeps the objects between runs; with several vendors, one for each: state.aicc.json")
  .option("--tenants <number>", "nakivo: how many tenants it starts with (default: 10)", wholeNumber)
  .addOption(
    new Option(
      "--format <format>",
      "how the settings are printed: lines for a shell or PowerShell, or commands that configure a Pulumi stack",
    )
      .choices(formats)
      .default(process.platform === "win32" ? "powershell" : "shell"),
  )
  .option("--log-credentials", "show authorization headers, cookies, keys and passwords in the log of the control API")
  .action(serve);

await program.parseAsync();

async function serve(names: VendorName[], options: CliOptions): Promise<void> {
  const vendors = [...new Set(names)];
  const running = new Map<VendorName, Emulator>();
  const neighbours = new Map<string, string>();
  const folders: string[] = [];
  const stop = async () => {
    await Promise.all([...running.values()].map((emulator) => emulator.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const each = optionsOf(vendors, options);
    for (const [vendor, own] of each) {
      const emulator = await (await emulators[vendor]())({ ...own, neighbours });
      running.set(vendor, emulator);
      neighbours.set(vendor, emulator.url);
    }
  } catch (error) {
    await stop();
    program.error(`error: ${(error as Error).message}`);
  }
  // Before anything is printed: whoever reads it may want it stopped at once.
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(
    `# ${vendors.length > 1 ? `Emulators of ${vendors.join(", ")} run` : `An emulator of ${vendors[0]} runs`} here until you press Ctrl-C. ${options.format === "pulumi" ? "These commands configure a stack:" : "Copy these lines into the terminal where you run Pulumi:"}`,
  );
  for (const [vendor, emulator] of running) {
    for (const [name, value] of Object.entries(emulator.environment)) {
      if (value !== emulator.ca) console.log(settingText(options.format, name, value));
    }
    if (emulator.ca !== undefined) folders.push(exportCertificate(vendor, emulator.ca, options.format));
  }
  console.log(
    "# Every request shows below. To look into an emulator, change its objects or make it fail on demand, in a browser or with curl:",
  );
  for (const [vendor, emulator] of running) {
    emulator.requests.onEnd((request) => console.error(requestLine(request, vendors.length > 1 ? vendor : undefined)));
    console.log(`# Console${vendors.length > 1 ? ` of ${vendor}` : ""}: ${emulator.url}/_emulator/console`);
    console.log(`# Control API${vendors.length > 1 ? ` of ${vendor}` : ""}: ${emulator.url}/_emulator/`);
  }
}

/**
 * What each vendor's emulator starts with.
 *
 * @throws Error whose message suits a terminal when an option makes no sense.
 */
function optionsOf(
  vendors: VendorName[],
  { dialect = [], state, port, tenants, tls, logCredentials }: CliOptions,
): Map<VendorName, object> {
  if (tenants !== undefined && !vendors.includes("nakivo")) throw new Error(`--tenants is for nakivo, not for ${vendors.join(", ")}.`);
  const turned = dialect.map((pair) => switchOf(pair, vendors));
  return new Map(
    vendors.map((vendor, at) => [
      vendor,
      {
        tls,
        logCredentials,
        ...(vendor === "nakivo" && { tenants }),
        port: port && port + at,
        dialect: Object.fromEntries(turned.filter((one) => one.vendor === vendor).map(({ name, value }) => [name, value])),
        stateFile: state && resolve(vendors.length > 1 ? stateFileOf(state, vendor) : state),
      },
    ]),
  );
}

/** `state.json` is `state.aicc.json` for aicc. */
function stateFileOf(file: string, vendor: string): string {
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}.${vendor}${ext}`);
}

/** @throws Error where a switch has no value, or does not say whose it is although there are several vendors. */
function switchOf(pair: string, vendors: VendorName[]): { vendor: string; name: string; value: string } {
  const [, prefix, name, value] = /^(?:([^=.]+)\.)?([^=.]+)=(.*)$/s.exec(pair) ?? [];
  if (name === undefined || value === undefined) throw new Error(`--dialect takes switch=value, not "${pair}".`);
  if (prefix !== undefined && !vendors.includes(prefix as VendorName))
    throw new Error(`--dialect ${pair}: "${prefix}" is not started. These are: ${vendors.join(", ")}.`);
  const [only, ...others] = vendors;
  if (prefix === undefined && others.length > 0)
    throw new Error(`--dialect ${pair}: say whose switch it is, as in ${only}.${pair}, since there are several vendors.`);
  return { vendor: prefix ?? only!, name, value };
}

/** Writes the certificate to a file for the time of the run, and prints how to trust it. @returns the file's folder */
function exportCertificate(vendor: string, ca: string, format: Format): string {
  const folder = mkdtempSync(join(tmpdir(), "emulator-ca-"));
  const file = join(folder, "ca.pem");
  writeFileSync(file, ca);
  console.log(certificateText(format, `${vendor.toUpperCase()}_CA`, ca.trimEnd(), file));
  console.log(`# For curl: --cacert ${quoted(file)}`);
  return folder;
}

function requestLine(request: RecordedRequest, vendor: string | undefined): string {
  const { method, path, operation, status, outcome, startedAt, endedAt, reason, faulted } = request;
  const took = `${(endedAt ?? startedAt) - startedAt} ms`;
  const known = operation === "unknown" ? path : operation;
  const notes = [faulted && "fault", reason?.replaceAll("\n", "; ")].filter(Boolean).join(": ");
  const line = [new Date(startedAt).toISOString(), vendor, method, known, status ?? outcome, took, notes && `(${notes})`]
    .filter(Boolean)
    .join(" ");
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
