/** Characters of a resource's name that come from the object's name. */
const LONGEST = 60;

/** Words that no variable can have, and those that the generated files have for themselves. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments async await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in " +
    "instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield " +
    "aicc uucall nakivo pulumi config place provider exports module require"
  ).split(" "),
);

/** An object that is to get a name. */
export interface Nameless {
  id: string;
  /** What it is called at the vendor; may be anything. */
  name: string;
}

/** `sub-account` of `SubAccount`. */
export const kebab = (noun: string): string => noun.replaceAll(/(?<=[a-z\d])[A-Z]/g, "-$&").toLowerCase();

/** The words of a text in small letters: letters and digits of any script, joined with hyphens. */
function slug(text: string): string {
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join("-")].slice(0, LONGEST).join("").replace(/-$/, "");
}

/**
 * Names of resources, made from what objects are called. A name depends on nothing but its object, and on which others would get the same: those get
 * a part of their ids.
 *
 * @param noun - what they are: `UserGroup`
 * @param taken - names that resources of this type have already
 */
export function resourceNames(objects: readonly Nameless[], noun: string, taken: ReadonlySet<string>): string[] {
  const plain = objects.map(({ id, name }) => slug(name) || `${kebab(noun)}-${slug(id).slice(-6)}`);
  const count = Map.groupBy(plain, (name) => name);
  const isFree = (name: string) => count.get(name)!.length === 1 && !taken.has(name);
  const tails = objects.map(({ id }) => id.slice(-6));
  const named = objects.map(({ id }, at) => {
    const name = plain[at]!;
    if (isFree(name)) return name;
    const short = `${name}-${tails[at]}`;
    const others = objects.filter((_, other) => other !== at && plain[other] === name && tails[other] === tails[at]);
    return others.length === 0 && !taken.has(short) && !count.has(short) ? short : `${name}-${id}`;
  });
  return named;
}

/**
 * Variables for resources: `salesTeam` for `sales-team`. No two are the same.
 *
 * @param resources - their names, with what they are
 * @param taken - variables that the file has already
 */
export function identifiers(resources: readonly { name: string; noun: string }[], taken: readonly string[]): string[] {
  const used = new Set<string>([...RESERVED, ...taken]);
  return resources.map(({ name, noun }) => {
    const own = camel(name);
    const starts = /^[\p{ID_Start}]/u.test(own);
    const long = `${noun[0]!.toLowerCase()}${noun.slice(1)}${own[0]?.toUpperCase() ?? ""}${own.slice(1)}`;
    const wanted = [...(starts ? [own] : []), long];
    let found = wanted.find((identifier) => !used.has(identifier));
    for (let number = 2; found === undefined; number++) {
      const numbered = `${wanted.at(-1)}${number}`;
      if (!used.has(numbered)) found = numbered;
    }
    used.add(found);
    return found;
  });
}

/** Compilers that are older than their Unicode know no letters beyond its first 65,536 characters. */
const camel = (name: string): string =>
  name
    .split("-")
    .map((word) => [...word].filter((character) => character.length === 1 && /[\p{ID_Continue}]/u.test(character)).join(""))
    .filter(Boolean)
    .map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join("");

/** The key of the configuration for a secret of a resource: `zhangPassword`, in letters that every shell takes. */
export const secretKey = (identifier: string, input: string, { id, noun }: { id: string; noun: string }): string =>
  (/^[\x21-\x7e]+$/.test(identifier) ? identifier : `${noun[0]!.toLowerCase()}${noun.slice(1)}${slug(id)}`) +
  input[0]!.toUpperCase() +
  input.slice(1);
