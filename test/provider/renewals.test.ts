import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startUucallEmulator } from "../../emulator/uucall/index.ts";
import { userGroup } from "../../provider/aicc/userGroup.js";
import { aicc, nakivo } from "../../provider/index.js";
import { subAccount } from "../../provider/uucall/subAccount.js";
import { useAiccEmulator } from "../tools/aicc.ts";
import { useNakivoEmulator } from "../tools/nakivo.ts";
import { inProcess } from "./pulumi/process/engine.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Calls that come together. */
const TOGETHER = 3;

const management = useAiccEmulator({ logCredentials: true });
const director = useNakivoEmulator({ tls: false });

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

// Node's clock, which the client and the vendor share: a day of it passes in seconds. Sockets and pauses keep their own time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Makes calls, a few at a time, in so many minutes for a day, and tells what is left of them. */
async function aDay(
  minutes: number,
  call: () => Promise<unknown>,
  forget: () => void,
): Promise<{ megabytes: number; left: string[]; listeners: number }> {
  const together = () => Promise.all(Array.from({ length: TOGETHER }, call));
  const resources = () => process.getActiveResourcesInfo().filter((each) => each !== "TCPSocketWrap" && each !== "TLSWrap");
  const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const held = () => {
    forget();
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  await together();
  await sleep(20);
  const before = { resources: resources(), listeners: listeners() };
  let early = 0;
  for (let passed = minutes; passed < DAY / MINUTE; passed += minutes) {
    vi.advanceTimersByTime(minutes * MINUTE);
    await together();
    // What is compiled and pooled at first is no growth.
    if (early === 0 && passed >= 240) early = held();
  }
  await sleep(20);
  const left = [...resources()];
  for (const resource of before.resources) if (left.includes(resource)) left.splice(left.indexOf(resource), 1);
  return { megabytes: held() - early, left, listeners: listeners() - before.listeners };
}
const nothing = { left: [], listeners: 0 };

describe("a day of AICC's access tokens", () => {
  const asked = () => management.aicc.requests.all("tokenByAkSk");
  const read = () => aicc.getOrgs();

  test.each([
    [10, 24, "every hour, when they end"],
    [59.75, 25, "shortly before they end, so that none ends under way"],
    [120, 12, "when they have ended long ago"],
  ])("with calls every %i minutes: %i tokens, %s", async (minutes, tokens) => {
    management.aicc.expireTokens();
    vi.stubEnv("AICC_TIMEOUT", String(10 + Math.floor(minutes)));
    const requests = { tokens: 0, refused: 0 };
    const forget = () => {
      const all = management.aicc.requests.all();
      requests.refused += all.filter(({ status }) => status === 401).length;
      requests.tokens += asked().length;
      management.aicc.requests.clear();
    };
    const { megabytes, ...rest } = await aDay(minutes, read, forget);
    expect(requests).toEqual({ tokens, refused: 0 });
    expect(rest).toEqual(nothing);
    expect(megabytes).toBeLessThan(5);
  });

  test("that the vendor ends early: each is renewed once, however many calls it fails", async () => {
    await read();
    management.aicc.requests.clear();
    for (let time = 1; time <= 24; time++) {
      vi.advanceTimersByTime(10 * MINUTE);
      management.aicc.expireTokens();
      await Promise.all(Array.from({ length: TOGETHER }, read));
      expect(asked()).toHaveLength(time);
    }
  });
});

describe("a day of a Director's sessions", () => {
  const read = () => nakivo.getTenants();

  test.each([
    ["idle", 9, 1, "as long as calls come more often than they end"],
    ["idle", 30, 48, "each time that they have ended"],
    ["absolute", 9, 80, "each time that they have ended"],
  ] as const)("that end when %s, with calls every %i minutes: %i logins, %s", async (sessionExpiry, minutes, logins, _) => {
    director.nakivo.setDialect({ sessionExpiry });
    director.nakivo.expireSessions();
    const { sessions } = director.nakivo;
    const before = { logins: sessions.logins, refused: sessions.refused };
    const { megabytes, ...rest } = await aDay(minutes, read, () => director.nakivo.requests.clear());
    expect({ logins: sessions.logins - before.logins, refused: sessions.refused - before.refused }).toEqual({ logins, refused: 0 });
    expect(sessions.open).toBe(1);
    expect(rest).toEqual(nothing);
    expect(megabytes).toBeLessThan(5);
  });
});

describe("a write that a day passes over between two attempts", () => {
  test("is signed anew for AICC", async () => {
    management.aicc.setDialect({ signatureClockSkew: 900 });
    management.aicc.fault({ operation: "createusergroup", status: 429 });
    const remove = management.aicc.requests.onEnd(({ status }) => status === 429 && vi.advanceTimersByTime(DAY + MINUTE));
    const inputs = { ccId: 1, vdn: 113, groupName: "night shift", groupType: "agent", remark: "", __provider: "the text" };
    const { id } = await inProcess(userGroup).create(inputs);
    remove();
    expect(management.aicc.groups.get(id)).toMatchObject({ groupName: "night shift" });
    expect(management.aicc.requests.count("createusergroup")).toBe(2);
  });

  test("is signed anew for UUCall, whose signatures are good for a day", async () => {
    const uucall = await startUucallEmulator();
    for (const [name, value] of Object.entries(uucall.environment)) vi.stubEnv(name, value);
    uucall.fault({ operation: "postRoleUser", status: 429 });
    uucall.requests.onEnd(({ status }) => status === 429 && vi.advanceTimersByTime(DAY + MINUTE));
    const inputs = { uid: "1225", account: "night", name: "Night Shift", password: "night-pass", __provider: "the text" };
    const { id } = await inProcess(subAccount).create(inputs);
    expect(uucall.subAccounts.get(id)).toMatchObject({ account: "night" });
    expect(uucall.requests.count("postRoleUser")).toBe(2);
    await uucall.stop();
  });
});
