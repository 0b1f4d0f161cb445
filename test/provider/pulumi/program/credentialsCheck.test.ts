import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type AiccEmulator, startAiccEmulator } from "../../../../emulator/aicc/index.ts";
import { startUucallEmulator, type UucallEmulator } from "../../../../emulator/uucall/index.ts";
import { availableDrivers, Workspace } from "../../../../sandbox/engine/driver.ts";
import { closedPort } from "../../http/server.ts";

let aicc: AiccEmulator;
let uucall: UucallEmulator;
beforeAll(async () => {
  [aicc, uucall] = await Promise.all([startAiccEmulator(), startUucallEmulator()]);
});
afterAll(() => Promise.all([aicc.stop(), uucall.stop()]));

const place = { ccId: 1, vdn: 113 };
const group = (name: string, more: object = {}) => ({
  ...{ is: "UserGroup", name, args: { ...place, groupName: name, groupType: "agent" } },
  ...more,
});
const account = { is: "SubAccount", name: "zhang", args: { uid: "1225", account: "zhang", name: "Zhang", password: "pass-word" } };

describe.each(availableDrivers())("a preview with $name", (driver) => {
  let workspace: Workspace;
  beforeEach(async () => {
    const env = { ...aicc.environment, ...uucall.environment };
    workspace = await Workspace.create({ driver, programDir: "test/programs/ownership", env });
    aicc.requests.clear();
    uucall.requests.clear();
  });
  afterEach(() => workspace[Symbol.asyncDispose]());
  const preview = async (program: object[], env: Record<string, string> = {}) => {
    const { exitCode, stdout, stderr, events, errors } = await workspace.preview({ env: { PROGRAM: JSON.stringify(program), ...env } });
    const warnings = events.flatMap(({ diagnosticEvent: said }) => (said?.severity === "warning" ? [said.message.trim()] : []));
    return { exitCode, said: `${stdout}${stderr}`, errors: errors.join("\n"), warnings };
  };
  const calls = () => [aicc.requests.count(), uucall.requests.count()];

  test("asks each account once, however many resources there are", async () => {
    const explicit = { is: "aicc", name: "explicit", args: { ...settingsOf(aicc), ccId: 1 } };
    const program = [explicit, group("Night"), group("Day"), group("Late", { provider: "explicit" }), account];
    expect(await preview(program)).toMatchObject({ exitCode: 0, warnings: [] });
    expect(aicc.requests.all().map(({ operation }) => operation)).toEqual(["queryallccgroup", "queryallccgroup"]);
    expect(uucall.requests.all().map(({ operation }) => operation)).toEqual(["getSubUsers"]);
  });

  test("fails where the vendor refuses the key, and says whose and how to turn that off", async () => {
    const { exitCode, errors, said } = await preview([group("Night"), account], { AICC_SECRET_KEY: "planted-and-wrong" });
    expect(exitCode).not.toBe(0);
    expect(errors).toMatch(
      /(?<!aicc: )aicc queryallccgroup: .*Check aicc:accessKey, aicc:secretKey.*aicc:checkCredentials false turns this look off/s,
    );
    expect(said).not.toContain("planted-and-wrong");
    const other = await preview([group("Night"), account], { UUCALL_API_KEY: "planted-and-wrong" });
    expect(other.exitCode).not.toBe(0);
    expect(other.errors).toMatch(/(?<!uucall: )uucall GET subuser: .*uucall:checkCredentials false turns this look off/s);
  });

  test("warns once of a certificate that is not verified, and so does the update, in which two providers call", async () => {
    const lax = await startAiccEmulator({ tls: true });
    onTestFinished(() => lax.stop());
    const env = { ...lax.environment, AICC_INSECURE_SKIP_TLS_VERIFY: "true" };
    const explicit = { is: "aicc", name: "explicit", args: { ...settingsOf(lax), ccId: 1, insecureSkipTlsVerify: true } };
    const program = [explicit, group("Day"), group("Late", { provider: "explicit" })];
    const warning = `the certificate of ${lax.url} is not verified (aicc:insecureSkipTlsVerify)`;
    const shown = (events: { diagnosticEvent?: { message: string } }[]) =>
      events.filter(({ diagnosticEvent }) => diagnosticEvent?.message.includes(warning)).length;
    for (const operation of ["preview", "up"] as const) {
      const { exitCode, events } = await workspace[operation]({ env: { ...env, PROGRAM: JSON.stringify(program) } });
      expect([operation, exitCode, shown(events)]).toEqual([operation, 0, 1]);
    }
  });

  test("only warns where the vendor cannot be reached", async () => {
    const { exitCode, warnings } = await preview([group("Night")], { AICC_ENDPOINT: `http://127.0.0.1:${await closedPort()}` });
    expect(exitCode).toBe(0);
    expect(warnings).toEqual([
      expect.stringMatching(/^the preview could not see whether the vendor takes the credentials .*cannot be reached/s),
    ]);
  });

  test("makes no call where that is turned off", async () => {
    await preview([group("Night"), account], { AICC_CHECK_CREDENTIALS: "false", UUCALL_CHECK_CREDENTIALS: "false" });
    expect(calls()).toEqual([0, 0]);
  });
});

/** The settings of the emulator's account as arguments of a provider. */
function settingsOf({ environment }: AiccEmulator): Record<string, string> {
  const { AICC_ENDPOINT: endpoint, AICC_ACCESS_KEY: accessKey, AICC_SECRET_KEY: secretKey } = environment as Record<string, string>;
  return { endpoint: endpoint!, accessKey: accessKey!, secretKey: secretKey! };
}
