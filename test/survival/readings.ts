import { aiccDialectValues, defaultAiccDialect, startAiccEmulator } from "../../emulator/aicc/index.ts";
import type { Fault } from "../../emulator/faults.ts";
import { defaultNakivoDialect, nakivoDialectValues, startNakivoEmulator } from "../../emulator/nakivo/index.ts";
import { defaultUucallDialect, startUucallEmulator, uucallDialectValues } from "../../emulator/uucall/index.ts";
import { aicc, nakivo, uucall } from "../../provider/index.js";
import { pairwiseDialects } from "../tools/pairwise.ts";

/** A vendor whose data sources are read again and again. */
export interface Reading {
  readonly environment: Record<string, string>;
  /** An environment variable of which another number makes another account: its own sessions, tokens and lists. */
  readonly renewal: string;
  readonly dialects: readonly Readonly<Record<string, unknown>>[];
  readonly operations: readonly string[];
  /** Whether the vendor has sessions or tokens that can expire. */
  readonly hasSessions: boolean;
  readonly secrets: readonly string[];
  /** Brings in so many objects, and no others. */
  hold(names: readonly string[]): void;
  setDialect(dialect: Readonly<Record<string, unknown>>): void;
  /** Names of the objects that the vendor has, in any order. */
  truth(): string[];
  /** Each data source gives these names. */
  readonly reads: readonly (() => Promise<string[]>)[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Logins and tokens that were asked for. */
  logins(): number;
  forgetRequests(): void;
  stop(): Promise<void>;
}

const others = <T extends object>(values: T, meets: RegExp) =>
  Object.keys(values).filter((name) => !meets.test(name)) as (keyof T & string)[];

/** Tenants of a Director: behind sessions. */
export async function nakivoReading(): Promise<Reading> {
  const emulator = await startNakivoEmulator({ tls: false });
  const meets =
    /^(tid|echo|noMessage|failure|unauthenticated|isLogged|cookie|session|remember|lock|list|total|start|count|pageCap|tenantFields|unknown|twoFaInfo)/;
  return {
    ...{ environment: emulator.environment, renewal: "NAKIVO_TIMEOUT", hasSessions: true, operations: ["getTenants", "isLogged", "login"] },
    dialects: [{}, ...pairwiseDialects(nakivoDialectValues, others(nakivoDialectValues, meets))],
    secrets: [emulator.environment.NAKIVO_PASSWORD!],
    hold: (names) => emulator.tenants.replaceAll(names.map((name, at) => ({ id: at + 1, name }))),
    setDialect: (dialect) => emulator.setDialect({ ...defaultNakivoDialect, ...dialect }),
    truth: () => emulator.tenants.all().map(({ name }) => name),
    reads: [async () => (await nakivo.getTenants()).tenants.map(({ name }) => name)],
    fault: (fault) => void emulator.fault(fault as Parameters<typeof emulator.fault>[0]),
    clearFaults: () => emulator.clearFaults(),
    logins: () => emulator.requests.count("login"),
    forgetRequests: () => emulator.requests.clear(),
    stop: () => emulator.stop(),
  };
}

/** Groups of CC-CMS, whose requests are signed, and organisations of CC-Management, behind tokens. */
export async function aiccReading(): Promise<Reading> {
  const emulator = await startAiccEmulator();
  const meets = /^(orgs|token|unauthorized|unknown|listOrder|numbers|emptyFields)/;
  return {
    ...{ environment: emulator.environment, renewal: "AICC_TIMEOUT", hasSessions: true },
    operations: ["queryallccgroup", "queryorgs", "tokenByAkSk"],
    dialects: [{}, ...pairwiseDialects(aiccDialectValues, others(aiccDialectValues, meets))],
    secrets: [emulator.environment.AICC_SECRET_KEY!, emulator.environment.AICC_APP_SECRET!],
    hold(names) {
      emulator.groups.replaceAll(names.map((groupName) => ({ groupName, groupType: 2 as const })));
      emulator.orgs.replaceAll(
        names.map((orgName, at) => ({
          orgId: orgIdOf(at),
          orgCode: `C${at}`,
          orgName,
          parentOrgId: at === 0 ? null : orgIdOf(0),
        })),
      );
    },
    setDialect: (dialect) => emulator.setDialect({ ...defaultAiccDialect, ...dialect }),
    truth: () => emulator.groups.all().map(({ groupName }) => groupName),
    reads: [
      async () => (await aicc.getUserGroups()).groups.map(({ groupName }) => groupName),
      async () => (await aicc.getOrgs()).orgs.map(({ orgName }) => orgName),
    ],
    fault: (fault) => void emulator.fault(fault as Parameters<typeof emulator.fault>[0]),
    clearFaults: () => emulator.clearFaults(),
    logins: () => emulator.requests.count("tokenByAkSk"),
    forgetRequests: () => emulator.requests.clear(),
    stop: () => emulator.stop(),
  };
}

/** Accounts of UUCall: each request carries its own signature. */
export async function uucallReading(): Promise<Reading> {
  const emulator = await startUucallEmulator();
  const meets = /^(paging|pastLastPage|listOrder|numbers|total|unknown|envelopeKeys|resultWords|listOfOne|emptyFields)/;
  return {
    ...{ environment: emulator.environment, renewal: "UUCALL_TIMEOUT", hasSessions: false, operations: ["getSubUsers", "getRoleUsers"] },
    dialects: [{}, ...pairwiseDialects(uucallDialectValues, others(uucallDialectValues, meets))],
    secrets: [emulator.environment.UUCALL_API_KEY],
    hold: (names) => emulator.subAccounts.replaceAll(names.map((name, at) => ({ account: `a${at}`, name, password: "somebody's" }))),
    setDialect: (dialect) => emulator.setDialect({ ...defaultUucallDialect, ...dialect }),
    truth: () => emulator.subAccounts.all().map(({ name }) => name),
    reads: [async () => (await uucall.getSubAccounts()).subAccounts.map(({ name }) => name)],
    fault: (fault) => void emulator.fault(fault as Parameters<typeof emulator.fault>[0]),
    clearFaults: () => emulator.clearFaults(),
    logins: () => 0,
    forgetRequests: () => emulator.requests.clear(),
    stop: () => emulator.stop(),
  };
}

/** A number of 19 digits, which JavaScript's numbers do not hold exactly. */
const orgIdOf = (at: number): string => `1${String(at).padStart(18, "0")}`;
