import { VendorError } from "../core/errors.js";
import { Refusal } from "./answer.js";

/** Codes of refusals that are about the caller and not about what was asked for: no such method, the limit, the passport, no right. */
const OF_CALLER: ReadonlySet<string | undefined> = new Set(["2", "3", "5", "6"]);
/** The pages show no text for an empty list. These say that there are no rows, and nothing else: 无数据权限 and 没有数据库连接 say something else. */
const NO_ROWS =
  /((没有|暂?无|未|查无)(找到|查到|查询到)?(任何|相关|符合条件的)*(数据|记录|结果)|\bno (data|records?|results?|rows?)( was| were)?( found| available)?)[\s。.!！]*$/i;
/** Of an empty list of applications there may be more words: whoever asks for them asks for one branch at a time. */
const NO_APPLICATIONS: readonly RegExp[] = [
  /(没有|暂无|查无|未找到|找不到|未查询?到|无).{0,6}(数据|记录|结果|应用|信息|内容|下级|子级)/,
  /(数据|记录|结果|应用|列表).{0,4}(为空|不存在)/,
  /\bnothing\b|\bempty\b|\bno (such )?(data|records?|results?|rows?|applications?|apps?|child(ren)?|content|entries|items)\b/i,
  /\b(data|records?|results?|applications?|apps?|child(ren)?) (was |were )?not found|^not found$/i,
];
const WRONG = /权|错误|异常|无效|超时|失败|数据库|连接|database|connection|fail|error|denied|permission|invalid|time-?out/i;
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

/** Whether a refusal has the text that the setting `uucall:nothingFound` knows for an empty list. */
const hasText = (error: Refusal, nothingFound: string | undefined): boolean =>
  nothingFound !== undefined && error.text.includes(nothingFound);

/**
 * Whether a list was refused with words that say that it has no rows.
 *
 * @param nothingFound - the setting: a text that says it besides those that are known
 */
export const saysNoRows = (error: unknown, nothingFound?: string): boolean => {
  if (!(error instanceof Refusal)) return false;
  const text = textOf(error);
  return hasText(error, nothingFound) || (NO_ROWS.test(text) && !OF_SOMETHING_ELSE.test(text));
};

/** Whether words of a refusal may say that what was looked for is not there; whoever takes them for that looks in another way first. */
export const saysNotThere = (error: unknown, nothingFound?: string): boolean => {
  const text = error instanceof Refusal ? textOf(error) : "";
  return saysNoRows(error, nothingFound) || (NOT_THERE.test(text) && !OF_SOMETHING_ELSE.test(text));
};

/** Whether a list of applications was refused with words that say no more than that it has none. */
export const saysNoApplications = (error: unknown, nothingFound?: string): boolean => {
  if (!(error instanceof Refusal)) return false;
  const blames = PARAMETER_CODES.has(error.code) || isOfCaller(error) || WRONG.test(error.text);
  return hasText(error, nothingFound) || (!blames && NO_APPLICATIONS.some((words) => words.test(error.text)));
};

/** Whether a refusal names the parameter `uid`. */
export const namesUid = (error: unknown): error is VendorError => UID.test(textOf(error));

/** Whether a refusal is about a parameter: one that is missing, as far as the vendor can see, or has another form. */
export const blamesParameter = (error: unknown): boolean =>
  (error instanceof Refusal && PARAMETER_CODES.has(error.code)) || PARAMETER.test(textOf(error));
