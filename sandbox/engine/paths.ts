import { has, isObject, makeSecret, own, type PropertyMap, Secret, type Value } from "./values.ts";

/** A path into nested properties: names and indexes; "*" stands for any of them. */
export type PropertyPath = (string | number)[];

/** Reads `root.nested["key"][0][*]`; throws with the reason when the text is no path. */
export function parsePath(text: string): PropertyPath {
  if (text.startsWith(".")) throw new Error("expected property path to start with a name or index");
  const path: PropertyPath = [];
  let rest = text;
  while (rest !== "") {
    if (rest.startsWith(".")) {
      rest = rest.slice(1);
      if (rest === "") throw new Error("expected property path to end with a name or index");
      continue;
    }
    const quoted = /^\["((?:\\"|[^"])*)"\]/.exec(rest);
    const bracketed = /^\[([^\]]*)\]/.exec(rest);
    if (quoted) path.push(quoted[1]!.replaceAll('\\"', '"'));
    else if (bracketed?.[1] === "*") path.push("*");
    else if (bracketed && /^[+-]?\d+$/.test(bracketed[1]!)) path.push(Number(bracketed[1]));
    else if (bracketed) throw new Error("invalid array index");
    else if (rest.startsWith("[")) throw new Error("missing closing bracket in array index");
    const taken = (quoted ?? bracketed)?.[0] ?? /^[^.[]*/.exec(rest)![0];
    if (!quoted && !bracketed) path.push(taken);
    rest = rest.slice(taken.length);
  }
  return path;
}

export function formatPath(path: PropertyPath): string {
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      if (/[^A-Za-z0-9_]/.test(key)) return `["${key.replaceAll('"', '\\"')}"]`;
      return i === 0 ? key : `.${key}`;
    })
    .join("");
}

/** Whether `path` is `other` or leads to something that holds it. */
export function pathContains(path: PropertyPath, other: PropertyPath): boolean {
  return path.length <= other.length && path.every((key, i) => key === "*" || key === other[i]);
}

/**
 * Sets the place `path` of `news` back to what it is in `olds`, for ignoreChanges. False when the place exists on one
 * side only, where nothing can be set back without adding or removing elements on the way.
 */
export function resetPath(path: PropertyPath, olds: PropertyMap, news: PropertyMap): boolean {
  return reset(path, olds, news, false, false);
}

function unwrap(value: Value | undefined): [Value | undefined, boolean] {
  return value instanceof Secret ? [unwrap(value.element)[0], true] : [value, false];
}

function reset(
  path: PropertyPath,
  wrappedOld: Value | undefined,
  wrappedNew: Value | undefined,
  oldHidden: boolean,
  newHidden: boolean,
): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return false;
  const [old, oldSecret] = unwrap(wrappedOld);
  const [next, newSecret] = unwrap(wrappedNew);
  const oldIsSecret = oldHidden || oldSecret;
  const newIsSecret = newHidden || newSecret;
  // A value that was secret stays one where its new surroundings do not hide it already.
  const kept = (value: Value) => (oldIsSecret && !newIsSecret ? makeSecret(value) : value);
  const descend = (from: Value | undefined, to: Value | undefined) => reset(rest, from, to, oldIsSecret, newIsSecret);

  if (typeof key === "number") {
    if (key < 0) return false;
    if (!Array.isArray(old) || !Array.isArray(next)) return !Array.isArray(old) && !Array.isArray(next);
    if (rest.length > 0) return key < old.length && key < next.length && descend(old[key], next[key]);
    if (key >= old.length && key >= next.length) return true;
    if (key >= old.length || key >= next.length) return false;
    next[key] = kept(old[key]!);
    return true;
  }
  if (key === "*") return resetAll(old, next, rest.length === 0, kept, descend);
  if (rest.length === 0) {
    const value = isObject(old) ? own(old, key) : undefined;
    if (value === undefined) {
      if (isObject(next)) delete next[key];
      return true;
    }
    if (!isObject(next)) return false;
    next[key] = kept(value);
    return true;
  }
  if (!isObject(old) || !isObject(next)) return !isObject(old) && !isObject(next);
  if (has(old, key) && !has(next, key)) return false;
  if (!has(old, key) && !has(next, key)) return true;
  return descend(own(old, key), own(next, key));
}

function resetAll(
  old: Value | undefined,
  next: Value | undefined,
  leaf: boolean,
  kept: (value: Value) => Value,
  descend: (from: Value | undefined, to: Value | undefined) => boolean,
): boolean {
  if (isObject(next)) {
    if (!isObject(old)) return leaf;
    if (!leaf) return Object.keys(old).every((key) => has(next, key) && descend(old[key], next[key]));
    for (const key of Object.keys(next)) if (!has(old, key)) delete next[key];
    for (const [key, value] of Object.entries(old)) next[key] = kept(value);
    return true;
  }
  if (!Array.isArray(next)) return false;
  if (!Array.isArray(old)) return leaf;
  for (let i = 0; i < Math.min(old.length, next.length); i++) {
    if (leaf) next[i] = kept(old[i]!);
    else if (!descend(old[i], next[i])) return false;
  }
  return old.length === next.length;
}
