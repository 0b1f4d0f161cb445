import { VendorError } from "../core/errors.js";
import { Refusal } from "./answer.js";

/** Codes of refusals that are about the caller and not about what was asked for: no such method, the limit, the passport, no right. */
const OF_CALLER: ReadonlySet<string | undefined> = new Set(["2", "3", "5", "6"]);
/** The pages show no text for an empty list. These say that there are no rows, and nothing else: 无数据权限 and 没有数据库连接 say something else. */
const NO_ROWS =
  /((没有|暂?无|未|查无)(找到|查到|查询到)?(任何|相关|符合条件的)*(数据|记录|结果)|\bno (data|records?|results?|rows?)( was| were)?( found| available)?)[\s。.!！]*$/i;
/** These may also speak of a method or an enterprise. */
const NOT_THERE = /不存在|未找到|没有找到|not? exists?|not found|no such/i;
const OF_SOMETHING_ELSE = /方法|接口|企业|权限|method|interface|\bapi\b|enterprise|permission/i;
/** The enterprise, as the pages call the parameter `uid`. */
const UID = /\buid\b|企业[帐账]号|企业\s*id|enterprise/i;
const PARAMETER_CODES: ReadonlySet<string | undefined> = new Set(["9", "100", "101"]);
const PARAMETER = /参数|字段|必填|不能为空|缺少|parameter|field|\bbody\b|required|missing/i;

/** Whether a refusal is about the caller. */
export const isOfCaller = ({ code }: Refusal): boolean => OF_CALLER.has(code);

const textOf = (error: unknown): string =>
  error instanceof Refusal && !isOfCaller(error)
    ? error.text
    : error instanceof VendorError && (error.status === 400 || error.status === 422)
      ? error.message
      : "";

/** Whether a list was refused with words that say that it has no rows. */
export const saysNoRows = (error: unknown): boolean => {
  const text = error instanceof Refusal ? textOf(error) : "";
  return NO_ROWS.test(text) && !OF_SOMETHING_ELSE.test(text);
};

/** Whether words of a refusal may say that what was looked for is not there; whoever takes them for that looks in another way first. */
export const saysNotThere = (error: unknown): boolean => {
  const text = error instanceof Refusal ? textOf(error) : "";
  return saysNoRows(error) || (NOT_THERE.test(text) && !OF_SOMETHING_ELSE.test(text));
};

/** Whether a refusal names the parameter `uid`. */
export const namesUid = (error: unknown): error is VendorError => UID.test(textOf(error));

/** Whether a refusal is about a parameter: one that is missing, as far as the vendor can see, or has another form. */
export const blamesParameter = (error: unknown): boolean =>
  (error instanceof Refusal && PARAMETER_CODES.has(error.code)) || PARAMETER.test(textOf(error));
