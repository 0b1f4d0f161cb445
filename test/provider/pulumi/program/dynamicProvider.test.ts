import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { dynamicProvider } from "../../../../provider/pulumi/program/dynamicProvider.ts";
import { providerText } from "../../../tools/oneResource.ts";
import { recordedText } from "../../../tools/recordedText.ts";

test.each(["aicc:UserGroup", "uucall:SubAccountAppAuth"])("the text of %s is this one, to the letter", async (type) => {
  expect(await providerText(type)).toBe(recordedText(type));
});

test("the text is under 700 bytes for the longest type name", async () => {
  expect(Buffer.byteLength(await providerText("uucall:SubAccountAppAuth"))).toBeLessThan(700);
});

test("the text is the same however often and in whichever order it is made", async () => {
  const first = await providerText("aicc:UserGroup");
  await providerText("uucall:SubAccount");
  expect(await providerText("aicc:UserGroup")).toBe(first);
});

test("all resources of a type have one provider object, of which the SDK makes one text", () => {
  expect(dynamicProvider("aicc:UserGroup")).toBe(dynamicProvider("aicc:UserGroup"));
  expect(dynamicProvider("uucall:SubAccount")).not.toBe(dynamicProvider("aicc:UserGroup"));
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
