import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { providerText } from "../../../tools/oneResource.ts";

/** What the states of users hold: a change here reaches them all, and shows as a change of each resource. */
const TEXT = (type: string) => `exports.handler = __f0;

var __provider = {configure: __f1};

function __f1(__0) {
  return (function() {
    with({ type: "${type}", this: undefined, arguments: undefined }) {

return function /*configure*/(r) {
        for (const v of "check diff create read update delete".split(" "))
            this[v] = (...a) => import("pulumi-tenancy/dynamic").then((m) => m.call(type, v, r, a));
    };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}

function __f0() {
  return (function() {
    with({ provider: __provider, this: undefined, arguments: undefined }) {

return () => provider;

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;

test.each(["aicc:UserGroup", "uucall:SubAccountAppAuth"])("the text of %s is this one, to the letter", async (type) => {
  expect(await providerText(type)).toBe(TEXT(type));
});

test("the text is under 700 bytes for the longest type name", async () => {
  expect(Buffer.byteLength(await providerText("uucall:SubAccountAppAuth"))).toBeLessThan(700);
});

test("the text is the same however often and in whichever order it is made", async () => {
  const first = await providerText("aicc:UserGroup");
  await providerText("uucall:SubAccount");
  expect(await providerText("aicc:UserGroup")).toBe(first);
});

test("it captures nothing but the type: no path, no setting, no code of this package", async () => {
  process.env.AICC_SECRET_KEY = "planted-secret-key";
  const text = await providerText("aicc:UserGroup");
  delete process.env.AICC_SECRET_KEY;
  expect(text).not.toContain("planted");
  expect(text).not.toContain(process.cwd());
  expect(text.match(/require\(/)).toBeNull();
});

test("run as the SDK runs it, configure installs all verbs before it first waits", async () => {
  const requireFromString = createRequire(import.meta.url)("require-from-string") as (text: string) => { handler(): any };
  const provider = requireFromString(await providerText("aicc:UserGroup")).handler();
  expect(Object.keys(provider)).toEqual(["configure"]);
  expect(provider.configure({ config: {} })).toBeUndefined();
  expect(Object.keys(provider).sort()).toEqual(["check", "configure", "create", "delete", "diff", "read", "update"]);
  expect("then" in provider).toBe(false);
});
