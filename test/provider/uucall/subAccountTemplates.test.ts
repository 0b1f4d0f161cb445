import { beforeEach, describe, expect, test } from "vitest";
import { type Declaration, OneStack } from "../../tools/oneStack.ts";
import { useEnterprise } from "./enterprise.ts";

const here = useEnterprise();
let stack: OneStack;
beforeEach(() => {
  here.emulator.grants.replaceAll([]);
  stack = new OneStack(here.process);
});

const zhang = (more: object): Declaration => ({
  type: "uucall:SubAccount",
  inputs: { uid: "1225", account: "zhang", name: "Zhang San", password: "pa55-planted", ...more },
});
const apps = (inputs: object, of: Pick<Declaration, "of"> = { of: { name: "zhang", input: "subAccountId" } }): Declaration => ({
  type: "uucall:SubAccountAppAuth",
  inputs: { uid: "1225", appIds: ["3"], ...inputs },
  ...of,
});
const granted = () => here.emulator.grants.get(stack.id("zhang")!)!.appIds;

describe("the template of a role, applied to an account whose permissions the program declares", () => {
  test.each([
    ["with another role", { roleId: "1", applyRoleTemplate: true }, { roleId: "2", applyRoleTemplate: true }],
    ["for the first time", { roleId: "1" }, { roleId: "1", applyRoleTemplate: true }],
  ])("%s, leaves exactly these: the other resource is brought in line after it", async (_, before, after) => {
    await stack.up({ zhang: zhang(before), apps: apps({}) });
    expect(granted()).toEqual(["3"]);
    expect(await stack.up({ zhang: zhang(after), apps: apps({}) })).toMatchObject({ zhang: "update", apps: "update" });
    expect(granted()).toEqual(["3"]);
    expect(await stack.refresh()).toEqual([]);
  });

  test("is not forgotten where the other resource fails, or the account shows its role late", async () => {
    const before = zhang({ roleId: "1", applyRoleTemplate: true });
    const after = zhang({ roleId: "2", applyRoleTemplate: true });
    await stack.up({ zhang: before, apps: apps({}) });
    const fault = here.emulator.fault({ operation: "putSubUserAuth", status: 400, times: "always" });
    await expect(stack.up({ zhang: after, apps: apps({}) })).rejects.toThrow("HTTP 400");
    fault.clear();
    await stack.up({ zhang: after, apps: apps({}) });
    expect(granted()).toEqual(["3"]);

    const late = here.emulator.fault({
      operation: "getRoleUsers",
      times: "always",
      transform: (answer) => ({ ...answer, Data: answer.Data.map((row: object) => ({ ...row, roleId: "2" })) }),
    });
    await expect(stack.up({ zhang: before, apps: apps({}) })).rejects.toThrow("does not show its effect");
    late.clear();
    await stack.up({ zhang: before, apps: apps({}) });
    expect(granted()).toEqual(["3"]);
  });

  test("gives back what a set of named permissions names, and leaves the rest", async () => {
    const some = apps({ exclusive: false });
    await stack.up({ zhang: zhang({ roleId: "1" }), some });
    await stack.up({ zhang: zhang({ roleId: "2", applyRoleTemplate: true }), some });
    expect(granted()).toContain("3");
    expect(granted().length).toBeGreaterThan(1);
  });

  test("is refused before anything is written where that resource does not depend on the account", async () => {
    await stack.up({ zhang: zhang({ roleId: "1" }) });
    const literal = apps({ subAccountId: stack.id("zhang") }, {});
    await stack.up({ literal, zhang: zhang({ roleId: "1" }) });
    await expect(stack.up({ literal, zhang: zhang({ roleId: "2", applyRoleTemplate: true }) })).rejects.toThrow(
      /this would reset what SubAccountAppAuth of sub-account \d+ .* manages\. Make that resource depend on this one/,
    );
    expect([granted(), here.emulator.subAccounts.get(stack.id("zhang")!)!.roleId]).toEqual([["3"], "1"]);
    await stack.up({ zhang: zhang({ roleId: "2", applyRoleTemplate: true }), literal: { ...literal, last: true } });
    expect(granted()).toEqual(["3"]);
  });

  test("keeps what it brought where the other resource is removed in the same update", async () => {
    await stack.up({ zhang: zhang({ roleId: "1" }), apps: apps({}) });
    const said = here.process.output.length;
    await stack.up({ zhang: zhang({ roleId: "2", applyRoleTemplate: true }) });
    expect(granted()).toEqual(["1", "11", "111", "112", "12", "121"]);
    await expect
      .poll(() => here.process.output.slice(said).join("\n"))
      .toMatch(/nothing is removed, because another resource has reset it in this update/);
  });

  test("is told where an account is adopted", async () => {
    await stack.up({ zhang: zhang({ roleId: "1" }) });
    const said = here.process.output.length;
    await new OneStack(here.process).up({ zhang: zhang({ roleId: "1", applyRoleTemplate: true, adopt: true }) });
    await expect
      .poll(() => here.process.output.slice(said).join("\n"))
      .toMatch(/adopts the object with id \d+, and changes its password and applyRoleTemplate/);
  });
});
