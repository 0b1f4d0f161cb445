import { VendorError } from "../core/errors.js";

/** The pages show no text of a failure. These say that there is nothing, and not that something went wrong. */
const NOTHING: readonly RegExp[] = [
  /(没有|暂无|查无|未找到|找不到|未查询?到|无).{0,6}(数据|记录|结果|应用|信息|内容|下级|子级)/,
  /(数据|记录|结果|应用|列表).{0,4}(为空|不存在)/,
  /\bnothing\b|\bempty\b|\bno (such )?(data|records?|results?|rows?|applications?|apps?|child(ren)?|content|entries|items)\b/i,
  /\b(data|records?|results?|applications?|apps?|child(ren)?) (was |were )?not found|^not found$/i,
];
const WRONG = /权|错误|异常|无效|超时|失败|数据库|连接|database|connection|fail|error|denied|permission|invalid|time-?out/i;
/** Codes of the error table that say what went wrong: method, limit, credentials, right, parameter. */
const REASONS: readonly string[] = ["2", "3", "5", "6", "100", "101"];

/**
 * Whether a vendor's failure says no more than that nothing was found.
 *
 * @param text - the setting `uucall:nothingFound`: a text that says it besides those that are known
 */
export function saysNothingFound(error: unknown, text: string | undefined): boolean {
  if (!isRefusal(error)) return false;
  const told = error.message.slice(error.message.indexOf(": ") + 2).replace(/ \((code |HTTP )[^)]*\)$/, "");
  if (text !== undefined) return told.includes(text);
  return !REASONS.includes(error.code ?? "") && !WRONG.test(told) && NOTHING.some((pattern) => pattern.test(told));
}

/** Whether the vendor understood the call and refused it in so many words. */
export const isRefusal = (error: unknown): error is VendorError =>
  error instanceof VendorError && error.name === "VendorError" && error.status === 200;
