import { z } from "zod";
import { VendorError } from "../core/errors.js";
import type { HttpResponse } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { textual } from "../http/lenient.js";

/** Later pages repeat `resultDesc` under `description`. */
const envelope = z.object({ resultCode: textual, resultDesc: z.unknown().optional(), description: z.unknown().optional() });
type Result = Pick<z.infer<typeof envelope>, "resultDesc" | "description">;

const SUCCESS = "0100000";

/** What the vendor's error codes mean; the texts that come with them say little. */
const MEANINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "0100001": "the call failed",
    "0100002": "a parameter is not valid",
    "0100003": "the CTI platform is too old for this interface",
    "0100999": "unknown error",
    "0101001": "the interface for user groups failed",
    "0101003": "the access key has no permission for this",
  }),
);

/**
 * The result of a call that CC-CMS did.
 *
 * @throws {@link VendorError} with the vendor's code and text when it did not.
 */
export function resultOf(operation: string, response: HttpResponse): Result {
  const { resultCode, resultDesc, description } = expectForm(envelope, parseJson(response));
  if (resultCode === SUCCESS) return { resultDesc, description };
  const told = [resultDesc, description].find((text) => typeof text === "string" && text !== "");
  const text = [told && response.tell(String(told)), MEANINGS.get(resultCode)].filter(Boolean).join("; ") || "the vendor gave no reason";
  throw new VendorError(text, { vendor: "aicc", operation, status: response.status, code: response.tell(resultCode) });
}

/**
 * The rows of a list, from either field that holds it. An answer without a list is an empty one only where the setting says so.
 *
 * @throws Error that says what there is in the place of the list, or that the two fields contradict each other.
 */
export function rowsOf<T>(response: HttpResponse, result: Result, row: z.ZodType<T>, noListIsEmpty: boolean): T[] {
  const lists = (["resultDesc", "description"] as const).flatMap((field) => {
    const list = listIn(result[field]);
    return list ? [{ field, list }] : [];
  });
  const [first, second] = lists;
  if (!first) {
    const seen = shown(response, result.resultDesc);
    const isNothing = [undefined, null, "", "null"].includes(result.resultDesc as string | null | undefined);
    if (isNothing && noListIsEmpty) return [];
    const advice = isNothing ? ". If the vendor answers so where there is nothing to list, set aicc:noListIsEmpty to true" : "";
    throw new Error(`answered without a list where one is due: resultDesc ${seen}${advice}`);
  }
  if (second && second.list.length !== first.list.length) {
    throw new Error(
      `answered with ${first.list.length} rows in resultDesc and ${second.list.length} in description, which are to be the same`,
    );
  }
  return expectForm(z.array(row), first.list, first.field);
}

/** A list, also one that is written as JSON in a text. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string" || !value.trim().startsWith("[")) return undefined;
  try {
    return listIn(parseJson({ body: value, excerpt: () => undefined }));
  } catch {
    return undefined;
  }
}

function shown({ tell }: HttpResponse, value: unknown): string {
  if (value === undefined) return "is missing";
  return typeof value === "string" ? `is the text "${tell(value)}"` : `is ${tell(JSON.stringify(value))}`;
}
