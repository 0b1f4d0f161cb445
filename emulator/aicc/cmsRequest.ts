import { z } from "zod";
import { jsonOf } from "../jsonOf.ts";
import type { RecordedRequest } from "../requestLog.ts";
import { CmsRefusal } from "./answer.ts";
import type { AiccDialect } from "./dialect.ts";

/** What the operations of CC-CMS need to read a request. */
export interface CmsReading {
  dialect: () => AiccDialect;
  /** Stands in for a ccId that a request leaves out: the Default Call Center ID of an independent deployment. */
  defaultCcId: number;
}

/** A VDN of a call center. */
export interface Vdn {
  ccId: number;
  vdn: number;
}

// The pages give 1 to 65535 for ccId (2605) and no range for vdn; an id below 1 fits none of their examples.
/** The parameter ccId. */
export const ccId = z.int().min(1).max(65_535);

/** The parameter vdn. */
export const vdn = z.int().min(1);

/** An agent's number as a parameter. */
export const workNo = ({ workNoMax }: AiccDialect) => z.int().min(0).max(workNoMax);

/** Whether two objects are of the same VDN. */
export function sameVdn(one: Vdn, other: Vdn): boolean {
  return one.ccId === other.ccId && one.vdn === other.vdn;
}

/** The parameters in a request's body. Refused when they, or the Content-Type, are not those of the page. */
export function read<S extends z.ZodType>(
  request: Pick<RecordedRequest, "headers" | "body">,
  schema: S,
  dialect: AiccDialect,
): z.output<S> {
  checkContentType(request.headers["content-type"], dialect);
  const body = jsonOf(request.body);
  if (body === undefined) throw new CmsRefusal("0100002", "the body is not JSON");
  return parse(schema, body);
}

/** The parameters, or a refusal that says what is wrong with them. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new CmsRefusal("0100002", z.prettifyError(parsed.error));
  return parsed.data;
}

/** Every page of CC-CMS calls Content-Type mandatory and fixed, the list's too; examples leave out the blank that the tables have. */
export function checkContentType(given: string | undefined, { contentType }: AiccDialect): void {
  const [, blank] = /^application\/json;( ?)charset=utf-8$/i.exec(given ?? "") ?? [];
  const accepted = { any: [" ", ""], "with blank": [" "], "without blank": [""] }[contentType];
  if (blank !== undefined && accepted.includes(blank)) return;
  const wanted = accepted.map((each) => `application/json;${each}charset=UTF-8`).join(" or ");
  throw new CmsRefusal("0100002", `the Content-Type is ${JSON.stringify(given)}, not ${wanted}`);
}
