import { expect, test } from "vitest";
import { z } from "zod";
import { aiccSettings } from "../../../provider/aicc/settings.js";

type Name = keyof typeof aiccSettings;
const read = (name: Name, text?: string) => aiccSettings[name].rule(z).safeParse(text);

test.each<[Name, unknown, [string, unknown][], string[]]>([
  [
    "ccId",
    undefined,
    [
      ["1", 1],
      ["65535", 65535],
    ],
    ["0", "65536", "x"],
  ],
  [
    "vdn",
    undefined,
    [
      ["1", 1],
      [String(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER],
    ],
    ["0", "-1", "1.5"],
  ],
  [
    "memberBatchSize",
    100,
    [
      ["1", 1],
      ["1000", 1000],
    ],
    ["0", "1001"],
  ],
  [
    "noListIsEmpty",
    false,
    [
      ["true", true],
      ["false", false],
    ],
    ["yes"],
  ],
  [
    "signatureMilliseconds",
    true,
    [
      ["true", true],
      ["false", false],
    ],
    ["1"],
  ],
  [
    "signatureEmptyQueryLine",
    false,
    [
      ["true", true],
      ["false", false],
    ],
    ["1"],
  ],
  [
    "signatureHostPort",
    true,
    [
      ["true", true],
      ["false", false],
    ],
    ["1"],
  ],
  [
    "contentType",
    "application/json;charset=UTF-8",
    [["application/json; charset=UTF-8", "application/json; charset=UTF-8"]],
    ["application/json", "text/plain"],
  ],
  [
    "signatureHeaders",
    ["content-length", "content-type", "host"],
    [
      ["host", ["host"]],
      ["Host; Content-Type", ["content-type", "host"]],
    ],
    ["content-type", "content-length;content-type", "host;date", "", "host;"],
  ],
  ["endpoint", undefined, [["https://cms.example.com/x", new URL("https://cms.example.com/x")]], ["cms.example.com"]],
])("%s is %o where it is not set", (name, fallback, taken, refused) => {
  expect(read(name)).toEqual({ success: true, data: fallback });
  for (const [text, value] of taken) expect(read(name, text)).toEqual({ success: true, data: value });
  for (const text of refused) expect(read(name, text).success).toBe(false);
});

test("what is wrong is told in words", () => {
  const messageOf = (name: Name, text: string) => read(name, text).error!.issues[0]!.message;
  expect(messageOf("signatureHeaders", "date")).toBe(
    'must be names out of content-length, content-type and host, joined with ";", and host must be among them',
  );
  expect(messageOf("contentType", "x")).toBe('must be "application/json;charset=UTF-8" or "application/json; charset=UTF-8"');
});

test("addresses and credentials make the account, and keys are secrets", () => {
  const names = (of: (setting: { account?: string; secret?: boolean }) => boolean) =>
    Object.entries<{ account?: string; secret?: boolean }>(aiccSettings as object as Record<string, object>).flatMap(([name, setting]) =>
      of(setting) ? [name] : [],
    );
  expect(names(({ account }) => account === "identity")).toEqual([
    ...["endpoint", "accessKey", "secretKey", "managementEndpoint", "tokenEndpoint", "appKey", "appSecret"],
  ]);
  expect(names(({ secret }) => secret === true)).toEqual(["secretKey", "appSecret", "proxy"]);
});
