import type { Application } from "./application.ts";
import type { UucallDialect } from "./dialect.ts";
import type { Role } from "./role.ts";
import type { SubAccount } from "./subAccount.ts";

/** The words of 子账号及权限, sections 1 and 3, for 1 and 2; those of section 5 for 3 (cancelled) and 4 (frozen). */
export const stateWords = { 1: "启用", 2: "禁用", 3: "已注销", 4: "冻结" } as const;

/** The words of section 5, which has another one for 1. */
const subUserStateWords = { ...stateWords, 1: "有效" } as const;

const camelCase: Record<string, string> = { jobnumber: "jobNumber", bind_ext: "bindExt", roleEnble: "roleEnable" };

/** The type SubUser, of sections 5, 8 and 9, as far as the parameters tell: its definition is not published. The password is not in it. */
export function subUserRow({ id, account, name, jobnumber, bind_ext, state }: SubAccount, uid: string, dialect: UucallDialect): object {
  const shown = dialect.state === "words" ? subUserStateWords[state] : number(dialect, state);
  return row(dialect, {
    [dialect.idField]: number(dialect, id),
    uid: number(dialect, uid),
    account,
    name,
    jobnumber,
    bind_ext,
    ...(dialect.stateShown !== "roleuser" && dialect.stateShown !== "neither" && { state: shown }),
  });
}

/** The type SubUserRole, of sections 1 to 4, as far as the parameters tell. */
export function roleUserRow(subAccount: SubAccount, role: Role | undefined, uid: string, dialect: UucallDialect): object {
  const { id, account, name, jobnumber, state, roleId, roleEnble } = subAccount;
  return row(dialect, {
    [dialect.idField]: number(dialect, dialect.roleUserId === "its own" ? `9${id}` : id),
    uid: number(dialect, uid),
    ...(dialect.roleUserAccount !== "subUserName" && { account }),
    ...(dialect.roleUserAccount !== "account" && { subUserName: account }),
    name,
    jobnumber,
    ...((dialect.stateShown === "both" || dialect.stateShown === "roleuser") && {
      state: dialect.state === "numbers" ? number(dialect, state) : stateWords[state],
    }),
    roleId: roleId === null ? null : number(dialect, roleId),
    roleName: role?.name ?? null,
    roleEnble: number(dialect, roleEnble),
  });
}

/** The type CustomApplication, of section 6: the parameters tell of an id and a `pid`. */
export function applicationRow({ id, pid, name }: Application, granted: boolean, dialect: UucallDialect): object {
  const root = { "0": { pid: number(dialect, 0) }, null: { pid: null }, absent: {} }[dialect.rootPid];
  const flag = dialect.appFlagRows === "granted" && !granted ? {} : flagOf(granted, dialect);
  const below = pid === null ? root : { pid: number(dialect, pid) };
  return noisy(dialect, { [dialect.appIdName]: number(dialect, id), ...below, name, ...flag });
}

function flagOf(granted: boolean, dialect: UucallDialect): object {
  const { appFlag, appFlagName: name, appFlagSetter } = dialect;
  if (appFlag === "absent") return {};
  const [yes, no] = appFlag.split("/") as [string, string];
  const word = granted ? yes : no;
  const value = { "true/false": dialect.numbers === "strings" ? word : granted, "Y/N": word, "是/否": word }[appFlag as string];
  const setter = appFlagSetter === "before" ? { [`set${name[0]!.toUpperCase()}${name.slice(1)}`]: true } : {};
  return { ...setter, [name]: value ?? number(dialect, word) };
}

/** The type Role, of 角色及权限. */
export function roleRow({ id, name }: Role, uid: string, dialect: UucallDialect): object {
  const [idField, nameField] = dialect.roleFields.split("/") as [string, string];
  return row(dialect, { [idField]: number(dialect, id), uid: number(dialect, uid), [nameField]: name });
}

function row(dialect: UucallDialect, fields: Record<string, unknown>): object {
  const shown = Object.entries(fields).flatMap(([name, value]) => {
    const field = dialect.fieldNames === "camelCase" ? (camelCase[name] ?? name) : name;
    if (value !== "" && value !== null) return [[field, value]];
    return { empty: [[field, ""]], null: [[field, null]], absent: [] }[dialect.emptyFields];
  });
  return noisy(dialect, Object.fromEntries(shown));
}

function number(dialect: UucallDialect, value: number | string): number | string {
  return dialect.numbers === "strings" ? String(value) : Number(value);
}

/** Adds what generated beans have in the samples of 业务记录: `setId: true` beside `id`, and times in seconds. */
function noisy({ unknownFields }: UucallDialect, fields: Record<string, unknown>): object {
  if (!unknownFields) return fields;
  const set = Object.keys(fields).map((name) => [`set${name[0]!.toUpperCase()}${name.slice(1)}`, true]);
  return { ...fields, createTime: 1_450_755_525, ...Object.fromEntries(set), remark: null };
}
