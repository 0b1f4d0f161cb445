import type { CustomApplication } from "./application.js";
import { applicationInWords } from "./application.js";

/** How the settings say that the flag is to be read. */
export interface FlagReading {
  /** The field's name; "none" where the list shows only what may be opened. */
  authFlag?: string;
  /** The values for what may be opened, in small letters. */
  authFlagTrue?: readonly string[];
}

/** Which applications may be opened. */
export interface Flagged {
  authorized: ReadonlySet<string>;
  /** Whether those that may not be opened are listed too. */
  complete: boolean;
}

/** The word for a list that shows only what may be opened. */
const NONE = "none";
/** The name of the flag is not published. These say what it is; capitals and `_` make no difference. */
const NAMES = /^(is|has)?(auth|authori[sz]ed|granted|checked)$/;
/** Its values are not published either; `roleEnble` of section 2 is 1 for yes and 2 for no. */
const TRUE: readonly string[] = ["true", "1", "y", "yes", "是"];
const FALSE: readonly string[] = ["false", "0", "2", "n", "no", "否"];

/** Keys that say nothing themselves: the samples of 业务记录 are full of `setCrmid: true` and the sizes of lists. */
const NOISE = /^set|List(Size|Iterator)$/i;

/**
 * Reads which applications may be opened from the flag that their rows have in common.
 *
 * @param rows - an application may have several, which have to say the same
 * @throws Error that names the fields that the rows have, and the settings that help, where this cannot be told for certain.
 */
export function flagged(rows: readonly CustomApplication[], { authFlag, authFlagTrue }: FlagReading): Flagged {
  const isNone = authFlag?.toLowerCase() === NONE;
  if (rows.length === 0) return { authorized: new Set(), complete: !isNone };
  const keys = [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))].sort();
  const candidates = keys.filter((key) => !NOISE.test(key));
  const known = candidates.filter((key) => NAMES.test(plain(key)));
  const named = authFlag === undefined ? known : keys.filter((key) => plain(key) === plain(authFlag));
  const stop = (reason: string, advice: string) =>
    new Error(
      `it is not clear which applications the sub-account may open: ${reason}. ` +
        `Besides id, pid and name, applications have the fields ${keys.join(", ") || "(none)"}. ${advice}`,
    );
  const shownBy = ({ fields }: CustomApplication, flag: string) =>
    Object.hasOwn(fields, flag) ? String(fields[flag]).trim().toLowerCase() : undefined;
  if (isNone) {
    const closed = known.find((key) => rows.some((row) => !TRUE.includes(shownBy(row, key) ?? "true")));
    if (closed)
      throw stop(`uucall:authFlag is "${authFlag}", and ${closed} is not true for all`, "Set uucall:authFlag to the one that says it");
    return { authorized: new Set(rows.map(({ id }) => id)), complete: false };
  }
  if (named.length === 0) {
    // Section 6 is called "applications that the account may open". Whether others are listed without a flag cannot be seen.
    const toldAll = authFlag !== undefined && authFlagTrue !== undefined;
    const looksLikeFlag = (key: string) =>
      rows.every((row) => [...TRUE, ...FALSE, ...(authFlagTrue ?? [])].includes(shownBy(row, key) ?? "true"));
    if (toldAll && !candidates.some((key) => NAMES.test(plain(key)) || looksLikeFlag(key)))
      return { authorized: new Set(), complete: true };
    const reason = authFlag === undefined ? "no field is known as the flag" : `none has the field "${authFlag}" of uucall:authFlag`;
    throw stop(reason, `Set uucall:authFlag to the one that says it, or to "${NONE}" if only applications that may be opened are listed`);
  }
  if (named.length > 1) throw stop(`${named.join(" and ")} may each be the flag`, "Set uucall:authFlag to the one that says it");
  const [flag] = named as [string];
  const values = new Set(rows.map((row) => shownBy(row, flag)));
  if (!authFlagTrue) {
    const lacking = rows.find((row) => shownBy(row, flag) === undefined);
    const advice = `Set uucall:authFlagTrue to the values of ${flag} that mean "may be opened", joined with commas. All other values, and a missing ${flag}, then mean "may not be opened"`;
    if (lacking) throw stop(`application ${lacking.id} has no ${flag}, others have one`, advice);
    const strange = rows.find((row) => ![...TRUE, ...FALSE].includes(shownBy(row, flag)!));
    if (strange) throw stop(`${flag} of application ${strange.id} is ${JSON.stringify(strange.fields[flag])}`, advice);
    if (values.size === 2 && [TRUE, FALSE].some((kind) => [...values].every((value) => kind.includes(value!))))
      throw stop(`${flag} has two values that mean the same: ${[...values].sort().join(" and ")}`, advice);
    if (values.size > 2) throw stop(`${flag} has more than two values: ${[...values].sort().join(", ")}`, advice);
  }
  const isOpen = (row: CustomApplication) => (authFlagTrue ?? TRUE).includes(shownBy(row, flag) ?? "");
  const authorized = new Set(rows.filter(isOpen).map(({ id }) => id));
  const closed = rows.find((row) => authorized.has(row.id) && !isOpen(row));
  if (closed)
    throw stop(
      `application ${applicationInWords(closed)} is listed more than once, and ${flag} says different things of it`,
      "Set uucall:authFlag to another field if that is the one that says it",
    );
  return { authorized, complete: true };
}

const plain = (key: string): string => key.toLowerCase().replaceAll("_", "");
