import { VendorError } from "../core/errors.js";
import { Refusal } from "./answer.js";

/** Codes of refusals that are about the caller and not about what was asked for: no such method, the limit, the passport, no right. */
const OF_CALLER: ReadonlySet<string | undefined> = new Set(["2", "3", "5", "6"]);
/** The pages show no text for an empty list. These say that there are no rows, and nothing else. */
const NO_ROWS =
  /(没有|无|暂无|未找到|未查到|未查询到|查无)(找到|查到|查询到)?(任何|相关|符合条件的)*(数据|记录|结果)|no (data|records?|results?|rows?)\b/i;
/** These may also speak of a method or an enterprise. */
const NOT_THERE = /不存在|未找到|没有找到|not? exists?|not found|no such/i;
/** The enterprise, as the pages call the parameter `uid`. */
const UID = /\buid\b|企业[帐账]号|企业\s*id|enterprise/i;
const PARAMETER_CODES: ReadonlySet<string | undefined> = new Set(["9", "100", "101"]);
const PARAMETER = /参数|字段|必填|不能为空|缺少|parameter|field|\bbody\b|required|missing/i;

const textOf = (error: unknown): string =>
  error instanceof Refusal && !OF_CALLER.has(error.code)
    ? error.text
    : error instanceof VendorError && (error.status === 400 || error.status === 422)
      ? error.message
      : "";

/** Whether a list was refused with words that say that it has no rows. */
export const saysNoRows = (error: unknown): boolean => error instanceof Refusal && NO_ROWS.test(textOf(error));

/** Whether words of a refusal may say that what was looked for is not there; whoever takes them for that looks in another way first. */
export const saysNotThere = (error: unknown): boolean => saysNoRows(error) || (error instanceof Refusal && NOT_THERE.test(textOf(error)));

/** Whether a refusal names the parameter `uid`. */
export const namesUid = (error: unknown): error is VendorError => UID.test(textOf(error));

/** Whether a refusal is about a parameter: one that is missing, as far as the vendor can see, or has another form. */
export const blamesParameter = (error: unknown): boolean =>
  (error instanceof Refusal && PARAMETER_CODES.has(error.code)) || PARAMETER.test(textOf(error));
