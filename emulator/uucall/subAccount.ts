import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";

let lastId = 0;

/** A number greater than all before it, in earlier runs too. */
function newSubAccountId(): string {
  lastId = Math.max(lastId + 1, Math.floor(Date.now() / 1000));
  return String(lastId);
}

const digestForm = /^scrypt:([0-9a-f]{16}):([0-9a-f]{32})$/;

function digest(password: string, salt: string): string {
  // Cheap on purpose: it keeps passwords out of states and files of an emulator, where no real one belongs.
  return `scrypt:${salt}:${scryptSync(password, salt, 16, { cost: 256 }).toString("hex")}`;
}

/** What is stored for a password. A digest stays what it is: no password is long enough to be taken for one. */
export function digestOf(password: string): string {
  return password === "" || digestForm.test(password) ? password : digest(password, randomBytes(8).toString("hex"));
}

/** Whether a stored digest is that of a password. The empty digest, no password set, is that of none. */
export function isPassword(stored: string, password: string): boolean {
  const [, salt] = digestForm.exec(stored) ?? [];
  return salt !== undefined && timingSafeEqual(Buffer.from(stored), Buffer.from(digest(password, salt)));
}

/** 子账号及权限, section 5: 1 valid, 2 disabled, 3 cancelled, 4 frozen. */
export const states = [1, 2, 3, 4] as const;

/** A sub-account as the emulator holds it. The fields have the names of the parameters in 子账号及权限, sections 2 and 5. */
export const subAccountSchema = z.strictObject({
  id: z.string().regex(/^\d+$/).default(newSubAccountId),
  account: z.string().min(1),
  name: z.string().default(""),
  jobnumber: z.string().default(""),
  bind_ext: z.string().default(""),
  state: z.literal(states).default(1),
  roleId: z.string().nullable().default(null),
  /** Whether the role's permission template applies: "1" yes, "2" no. */
  roleEnble: z.enum(["1", "2"]).default("2"),
  /** Given as text, held as a digest. */
  password: z.string().default("").transform(digestOf),
});

/** A sub-account as the emulator holds it. */
export type SubAccount = z.output<typeof subAccountSchema>;

/** One sub-account, with the id in the examples of 子账号及权限. */
export const exampleSubAccounts: z.input<typeof subAccountSchema>[] = [
  { id: "101", account: "lisi", name: "李四", jobnumber: "1001", bind_ext: "8001", roleId: "1", password: "emulator-pass" },
];
