import { describe, expect, test } from "vitest";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { describeConformance } from "../../tools/conformance.ts";
import { DynamicProcess } from "../../tools/dynamicProcess.ts";
import { OneResource } from "../../tools/oneResource.ts";
import { useEnterprise } from "./enterprise.ts";

type UucallEmulator = Awaited<ReturnType<typeof startUucallEmulator>>;

const PASSWORD = "pa55-planted";
const STATES = { active: 1, disabled: 2, frozen: 4 } as const;
const WORDS: Record<number, string> = { 1: "active", 2: "disabled", 4: "frozen" };
const program = {
  uid: "1225",
  account: "zhang",
  name: "Zhang San",
  password: PASSWORD,
  jobNumber: "1002",
  extension: "8002",
  roleId: "1",
  state: "active",
};
const heldBy = ({ subAccounts }: UucallEmulator, id: string) => {
  const row = subAccounts.get(id);
  if (!row || row.state === 3) return undefined;
  return {
    uid: "1225",
    account: row.account,
    name: row.name,
    jobNumber: row.jobnumber,
    extension: row.bind_ext,
    roleId: row.roleId,
    state: WORDS[row.state],
  };
};

describeConformance<UucallEmulator & { environment: Record<string, string> }>({
  kind: "object",
  type: "uucall:SubAccount",
  start: () => startUucallEmulator(),
  reset: ({ subAccounts }) => subAccounts.replaceAll([]),
  inputs: program,
  invalid: [
    { inputs: { account: "" }, property: "account", reason: /not empty/ },
    { inputs: { name: "  " }, property: "name", reason: /not empty/ },
    { inputs: { password: "" }, property: "password", reason: /at least 4 characters and at most 15 bytes/ },
    { inputs: { password: "0123456789abcdef" }, property: "password", reason: /at least 4 characters and at most 15 bytes/ },
    { inputs: { password: "六个汉字密码" }, property: "password", reason: /at least 4 characters and at most 15 bytes/ },
    { inputs: { password: 5 }, property: "password", reason: /must be text/ },
    { inputs: { jobNumber: 7 }, property: "jobNumber", reason: /must be text.*got 7/ },
    { inputs: { roleId: "" }, property: "roleId", reason: /not empty/ },
    { inputs: { state: "cancelled" }, property: "state", reason: /"active" or "disabled" or "frozen", got "cancelled"/ },
    { inputs: { applyRoleTemplate: "1" }, property: "applyRoleTemplate", reason: /true or false/ },
    { inputs: { uid: 1225 }, property: "uid", reason: /must be text/ },
    { inputs: { uid: "abc" }, property: "uid", reason: /must be a number as text, such as "1225", got "abc"/ },
  ],
  mutable: [
    { property: "name", value: "Zhang Si", edit: ({ subAccounts }, id) => subAccounts.change(id, { name: "somebody else" }) },
    { property: "jobNumber", value: "0007", edit: ({ subAccounts }, id) => subAccounts.change(id, { jobnumber: "99" }) },
    { property: "extension", value: "", edit: ({ subAccounts }, id) => subAccounts.change(id, { bind_ext: "9999" }) },
    { property: "state", value: "frozen", edit: ({ subAccounts }, id) => subAccounts.change(id, { state: 2 }) },
    { property: "roleId", value: "2", operation: "postRoleUser", edit: ({ subAccounts }, id) => subAccounts.change(id, { roleId: "2" }) },
  ],
  other: { ...program, account: "li" },
  place: { uid: "1225" },
  immutable: [{ property: "account", value: "zhang2" }],
  idsOf: ({ subAccounts }, { account }) =>
    subAccounts
      .all()
      .filter((row) => row.account === account && row.state !== 3)
      .map((row) => row.id),
  held: heldBy,
  unseen: ["password"],
  adoptWrites: ["postRoleUser"],
  make: ({ subAccounts }, { account, name, jobNumber, extension, roleId, state }) =>
    subAccounts.add({
      account: String(account),
      name: String(name),
      jobnumber: String(jobNumber),
      bind_ext: String(extension),
      roleId: String(roleId),
      state: STATES[state as "active"],
    }).id,
  editUnmanaged: ({ grants }, id) => grants.add({ subAccountId: id, appIds: ["2"] }),
  remove: ({ subAccounts }, id) => subAccounts.remove(id),
  // A name that differs in case only is looked for as well.
  looksBeforeCreate: 2,
  operations: { create: "postRoleUser", update: "putSubUser", delete: "deleteSubUser", read: "getSubUsers" },
  refusal: { body: { Result: "FAILED", Data: "not yours", Code: 6 }, code: "6", text: "not yours" },
  secrets: ({ environment }) => [environment.UUCALL_API_KEY!, PASSWORD],
});

describe("uucall.SubAccount", () => {
  const here = useEnterprise([], { logCredentials: true });
  const least = { account: "zhang", name: "Zhang San", password: PASSWORD };

  test("sends the password with the create, and again only when it changes", async () => {
    const account = here.made();
    await account.up(least);
    const { id } = account.state!;
    expect(here.emulator.passwordIs(id, PASSWORD)).toBe(true);
    here.emulator.requests.clear();
    await account.up({ ...least, name: "Zhang Si" });
    expect(here.emulator.requests.all().some((request) => request.body.includes(PASSWORD))).toBe(false);
    await account.refresh();
    expect(account.state!.outputs.password).toBe(PASSWORD);
    expect(await account.up({ ...least, name: "Zhang Si", password: "other" })).toMatchObject({ op: "update", changed: ["password"] });
    expect(here.emulator.passwordIs(id, "other")).toBe(true);
    expect(here.emulator.requests.count("postRoleUser")).toBe(1);
  });

  test("sends a new password again when its answer is lost: nobody can see whether it was set", async () => {
    const account = here.made();
    await account.up(least);
    here.emulator.fault({ operation: "postRoleUser", drop: "before" });
    await account.up({ ...least, password: "other" });
    expect(here.emulator.passwordIs(account.state!.id, "other")).toBe(true);
  });

  test("what the program leaves out is not managed: no drift, no write, and kept by other writes", async () => {
    const account = here.made();
    await account.up(least);
    const { id } = account.state!;
    here.emulator.subAccounts.change(id, { jobnumber: "0042", bind_ext: "8100", state: 2, roleId: "2" });
    expect(await account.refresh()).toMatchObject({ op: "same" });
    expect(account.state!.inputs).not.toHaveProperty("state");
    await account.up({ ...least, name: "Zhang Si", password: "other" });
    expect(here.emulator.subAccounts.get(id)).toMatchObject({
      name: "Zhang Si",
      jobnumber: "0042",
      bind_ext: "8100",
      state: 2,
      roleId: "2",
    });
  });

  test("what somebody changed a moment ago and the program leaves out is kept, also where a list of before is at hand", async () => {
    const accounts = ["zhang", "li", "wang"].map((account) => ({
      resource: here.made(),
      program: { ...least, account },
    }));
    await here.process.operation(() => Promise.all(accounts.map(({ resource, program }) => resource.up(program))));
    const [{ resource, program }] = accounts as [(typeof accounts)[number]];
    await here.process.operation(async () => {
      await Promise.all(accounts.map((each) => each.resource.refreshNow()));
      here.emulator.subAccounts.change(resource.state!.id, { jobnumber: "0042", bind_ext: "8100" });
      await (await resource.declare({ ...program, name: "Zhang Si" })).run();
    });
    expect(here.emulator.subAccounts.get(resource.state!.id)).toMatchObject({ name: "Zhang Si", jobnumber: "0042", bind_ext: "8100" });
  });

  test("a changed name does not undo what was granted", async () => {
    const account = here.made();
    await account.up({ ...least, roleId: "1", applyRoleTemplate: true });
    const { id } = account.state!;
    here.emulator.grants.change(id, { appIds: ["2", "21"] });
    await account.up({ ...least, roleId: "1", applyRoleTemplate: true, password: "other", name: "Zhang Si" });
    expect(here.emulator.grants.get(id)!.appIds).toEqual(["2", "21"]);
  });

  test("a cancelled account is gone, and its name is free", async () => {
    const account = here.made();
    await account.up(least);
    here.emulator.subAccounts.change(account.state!.id, { state: 3 });
    expect(await account.refresh()).toMatchObject({ op: "delete" });
    await account.up(least);
    expect(here.emulator.subAccounts.get(account.state!.id)).toMatchObject({ state: 1 });
  });

  test("an enterprise of its own replaces the account, deleting first", async () => {
    const account = here.made();
    await account.up(least);
    const { id, outputs, inputs } = account.state!;
    expect(await here.process.diff(id, outputs, { ...inputs, uid: "1226" })).toMatchObject({
      replaces: ["uid"],
      deleteBeforeReplace: true,
    });
  });

  test("of another enterprise than that of the settings is refreshed, read, updated and deleted there", async () => {
    const other = await DynamicProcess.start({ ...here.emulator.environment, UUCALL_SETTLE_TIME: "1", UUCALL_UID: "7" });
    const account = new OneResource(other, here.text);
    await account.up({ ...least, uid: "1225" });
    const { id } = account.state!;
    expect(await account.refresh()).toMatchObject({ op: "same" });
    expect(account.state!.outputs).toMatchObject({ uid: "1225" });
    expect(await other.read(id, { uid: "1225", __provider: here.text })).toMatchObject({
      id,
      properties: { uid: "1225", account: "zhang" },
    });
    here.emulator.subAccounts.change(id, { name: "edited" });
    expect(await account.refresh()).toMatchObject({ op: "update", changed: ["name"] });
    await account.up({ ...least, uid: "1225", name: "Zhang Si", password: "other" });
    expect(here.emulator.subAccounts.get(id)).toMatchObject({ name: "Zhang Si" });
    await account.destroy();
    expect(here.emulator.subAccounts.all()).toEqual([]);
    await other.stop();
  });

  test("the vendor's limit on requests is waited for", async () => {
    here.emulator.fault({ operation: "getSubUsers", status: 200, body: { Result: "FAILED", Data: "too many", Code: 3 } });
    await here.made().up(least);
    expect(here.emulator.subAccounts.all()).toHaveLength(1);
  });
});
