import { beforeEach, describe, expect, test } from "vitest";
import { startUucallEmulator } from "../../../emulator/uucall/index.ts";
import { useEmulator } from "../useEmulator.ts";
import { Caller } from "./caller.ts";

const [uucall, caller] = await useEmulator(startUucallEmulator(), Caller);

describe("filters", () => {
  beforeEach(() => {
    uucall.subAccounts.add({ id: "102", account: "lisi2", name: "李四", jobnumber: "1002", state: 2, roleId: "2" });
    uucall.subAccounts.add({ id: "103", account: "Lisi", name: "张三", bind_ext: "8003", state: 4 });
  });

  test.each<[Record<string, string>, number[]]>([
    [{}, [101, 102, 103]],
    [{ account: "lisi" }, [101]],
    [{ account: "" }, [101, 102, 103]],
    [{ name: "李四" }, [101, 102]],
    [{ name: "李四", jobnumber: "1002" }, [102]],
    [{ bind_ext: "8003" }, [103]],
    [{ id: "102" }, [102]],
    [{ state: "4" }, [103]],
    [{ state: "3" }, []],
  ])("of sub-accounts: %j", async (query, ids) => {
    expect((await caller.subUsers(query)).body.Data.map(({ id }: { id: number }) => id)).toEqual(ids);
  });

  test.each<[Record<string, string>, number[]]>([
    [{ subUserName: "lisi" }, [101]],
    [{ name: "张三" }, [103]],
    [{ roleName: "班长" }, [102]],
    [{ jobnumber: "1001" }, [101]],
    [{ state: "启用" }, [101]],
    [{ state: "禁用" }, [102]],
    [{ pageSize: "2" }, [101, 102]],
    [{ pageSize: "2", page: "2" }, [103]],
    [{ pageSize: "2", page: "3" }, []],
    [{ name: "李四", pageSize: "1", page: "2" }, [102]],
  ])("of sub-accounts with roles: %j", async (query, ids) => {
    expect((await caller.roleUsers(query)).body.Data.map(({ id }: { id: number }) => id)).toEqual(ids);
  });

  test("an account without a role has empty fields for it", async () => {
    expect((await caller.roleUsers({ subUserName: "Lisi" })).body.Data).toMatchObject([
      { state: "冻结", roleId: "", roleName: "", roleEnble: 2 },
    ]);
  });
});

describe("a text filter", () => {
  test.each([
    ["exact", [101]],
    ["contains", [101, 102]],
    ["ignores case", [101, 103]],
    ["ignored", [101, 102, 103]],
  ] as const)("a filter may be %s", async (textFilters, ids) => {
    uucall.subAccounts.add({ id: "102", account: "lisi2" });
    uucall.subAccounts.add({ id: "103", account: "LiSi" });
    uucall.setDialect({ textFilters });
    expect((await caller.subUsers({ account: "lisi" })).body.Data.map(({ id }: { id: number }) => id)).toEqual(ids);
    expect((await caller.roleUsers({ subUserName: "lisi" })).body.Data.map(({ id }: { id: number }) => id)).toEqual(ids);
  });
});
