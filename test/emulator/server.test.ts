import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity, connect as connectTls } from "node:tls";
import { Agent, request } from "undici";
import { describe, expect, test } from "vitest";
import { startAiccEmulator } from "../../emulator/aicc/index.ts";
import { largestBody, largestControlBody } from "../../emulator/readBody.ts";
import { Caller } from "./aicc/caller.ts";
import { useEmulator } from "./useEmulator.ts";

const portOf = (url: string) => Number(new URL(url).port);

function refused(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", () => resolve(true));
  });
}

describe("listening", () => {
  test("on 127.0.0.1 only, on a port that the system chooses", async () => {
    const [first, second] = await Promise.all([startAiccEmulator(), startAiccEmulator()]);
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(portOf(first.url)).not.toBe(portOf(second.url));
    const others = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.filter(({ internal }) => !internal));
    for (const { address, family } of others.filter((other) => other.family === "IPv4")) {
      expect(await refused(address, portOf(first.url)), `${family} ${address}`).toBe(true);
    }
    expect(await refused("127.0.0.2", portOf(first.url))).toBe(true);
    await Promise.all([first.stop(), second.stop()]);
  });

  test("on a port that was asked for, unless it is taken", async () => {
    const first = await startAiccEmulator();
    const port = portOf(first.url);
    await expect(startAiccEmulator({ port })).rejects.toThrow("EADDRINUSE");
    await first.stop();
    const second = await startAiccEmulator({ port });
    expect(portOf(second.url)).toBe(port);
    await second.stop();
  });
});

describe("stopping", () => {
  test("closes kept connections and frees the port; twice is once", async () => {
    const aicc = await startAiccEmulator();
    const caller = new Caller(aicc);
    await caller.list();
    const start = performance.now();
    await Promise.all([aicc.stop(), aicc.stop()]);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await refused("127.0.0.1", portOf(aicc.url))).toBe(true);
    await expect(caller.list()).rejects.toThrow();
    await caller.close();
  });

  test("cuts requests that wait, and does not apply them", async () => {
    const aicc = await startAiccEmulator();
    const caller = new Caller(aicc);
    aicc.fault({ latencyMs: 60_000 });
    const waiting = expect(caller.create({ vdn: 113, groupName: "too late", groupType: 2 })).rejects.toThrow();
    while (aicc.requests.inFlight === 0) await sleep(5);
    await aicc.stop();
    await waiting;
    expect(aicc.groups.all()).toHaveLength(2);
    expect(aicc.requests.all()).toMatchObject([{ outcome: "dropped before" }]);
    await caller.close();
  });

  test.each([false, true])("closes connections that never sent anything (TLS: %s)", async (tls) => {
    const aicc = await startAiccEmulator({ tls });
    const socket = connect({ host: "127.0.0.1", port: portOf(aicc.url) });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("connect", resolve));
    await sleep(20);
    await aicc.stop();
    await closed;
  });
});

describe("TLS", () => {
  test("has a certificate for localhost and 127.0.0.1 that `ca` makes trusted, and nothing else does", async () => {
    const aicc = await startAiccEmulator({ tls: true });
    expect(aicc.url).toMatch(/^https:/);
    expect(aicc.environment.AICC_ENDPOINT).toBe(aicc.url);
    for (const host of ["127.0.0.1", "localhost"]) {
      const trusting = new Agent({ connect: { ca: aicc.ca } });
      const { statusCode, body } = await request(`https://${host}:${portOf(aicc.url)}/_emulator/`, { dispatcher: trusting });
      expect(statusCode).toBe(200);
      await body.dump();
      await trusting.destroy();
    }
    const doubting = new Agent();
    await expect(request(aicc.url, { dispatcher: doubting })).rejects.toThrow(/self-signed certificate/);
    await doubting.destroy();
    const socket = connectTls({ host: "127.0.0.1", port: portOf(aicc.url), ca: aicc.ca });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    expect(checkServerIdentity("example.com", socket.getPeerCertificate())).toBeInstanceOf(Error);
    socket.destroy();
    await aicc.stop();
  });

  test("each emulator has its own certificate", async () => {
    const [first, second] = await Promise.all([startAiccEmulator({ tls: true }), startAiccEmulator({ tls: true })]);
    expect(first.ca).not.toBe(second.ca);
    await Promise.all([first.stop(), second.stop()]);
  });

  test("plain HTTP has no certificate", async () => {
    const aicc = await startAiccEmulator();
    expect(aicc.ca).toBeUndefined();
    await aicc.stop();
  });
});

describe("bodies that are too long", async () => {
  const [aicc, caller] = await useEmulator(startAiccEmulator(), Caller);
  const path = "/rest/cmsapp/v1/openapi/qcrelationconf/createusergroup";
  /** Without a length, in pieces, for as long as the server takes them. */
  const pieces = (bytes: number) => Readable.from(Array.from({ length: bytes / 65_536 }, () => Buffer.alloc(65_536, 120)));

  test("are refused with 413, are in the log, and are not kept", async () => {
    expect(await caller.send("POST", path, {}, "x".repeat(largestBody + 1))).toMatchObject({
      status: 413,
      body: { error: expect.stringContaining("longer than the emulator takes: 1048576 bytes") },
    });
    expect(aicc.requests.last()).toMatchObject({ operation: "createusergroup", status: 413, outcome: "answered", body: "" });
    // One that is as long as can be is read: it is the signature that is missing.
    expect((await caller.send("POST", path, {}, "x".repeat(largestBody))).status).toBe(401);
    expect(aicc.requests.last()!.body).toHaveLength(largestBody);
    expect((await caller.list()).status).toBe(200);
    expect(aicc.requests.inFlight).toBe(0);
  });

  test("are refused also where no length is announced", async () => {
    const dispatcher = new Agent();
    const answer = await request(new URL(path, aicc.url), { method: "POST", body: pieces(4 * largestBody), dispatcher });
    expect(answer.statusCode).toBe(413);
    await answer.body.dump();
    await dispatcher.destroy();
  });

  test("the control API takes more, and not any number", async () => {
    const spaces = " ".repeat(2 * largestBody);
    expect((await caller.send("PUT", "/_emulator/state", {}, `{"groups":${spaces}[]}`)).status).toBe(200);
    expect(aicc.groups.all()).toEqual([]);
    const { status, body } = await caller.send("PATCH", "/_emulator/dialect", {}, `{"x":"${"x".repeat(largestControlBody)}"}`);
    expect({ status, body }).toEqual({ status: 400, body: { error: expect.stringContaining("longer than the control API takes") } });
  });
});
