import { formatPath, type PropertyPath, parsePath } from "./paths.ts";
import { deepEquals, has, isObject, own, type PropertyMap, Secret, Unknown, unknown, type Value } from "./values.ts";

export interface ObjectDiff {
  adds: Map<string, Value>;
  deletes: Map<string, Value>;
  sames: Map<string, Value>;
  updates: Map<string, ValueDiff>;
}
export interface ArrayDiff {
  adds: Map<number, Value>;
  deletes: Map<number, Value>;
  sames: Map<number, Value>;
  updates: Map<number, ValueDiff>;
}
export interface ValueDiff {
  old: Value;
  new: Value;
  array?: ArrayDiff;
  object?: ObjectDiff;
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";
export interface PropertyDiff {
  kind: DiffKind;
  /** True for old inputs against new inputs, false for old outputs against new inputs. */
  inputDiff: boolean;
}
/** From property path to what happens there. */
export type DetailedDiff = Map<string, PropertyDiff>;

const emptyDiff = <K>() => ({
  adds: new Map<K, Value>(),
  deletes: new Map<K, Value>(),
  sames: new Map<K, Value>(),
  updates: new Map<K, ValueDiff>(),
});

/** The difference of two maps, or undefined when there is none. */
export function diffMaps(olds: PropertyMap, news: PropertyMap, ignore: (key: string) => boolean = () => false): ObjectDiff | undefined {
  const diff: ObjectDiff = emptyDiff<string>();
  for (const [key, old] of Object.entries(olds)) {
    if (ignore(key)) continue;
    const next = own(news, key);
    if (next === undefined) {
      if (old !== null) diff.deletes.set(key, old);
      continue;
    }
    const change = diffValues(old, next, ignore);
    if (!change) diff.sames.set(key, old);
    else if (old === null) diff.adds.set(key, next);
    else if (next === null) diff.deletes.set(key, old);
    else diff.updates.set(key, change);
  }
  for (const [key, next] of Object.entries(news)) {
    if (!ignore(key) && !has(olds, key) && next !== null) diff.adds.set(key, next);
  }
  return anyChanges(diff) ? diff : undefined;
}

export function diffValues(old: Value, next: Value, ignore: (key: string) => boolean = () => false): ValueDiff | undefined {
  if (Array.isArray(old) && Array.isArray(next)) {
    const array: ArrayDiff = emptyDiff<number>();
    for (let i = 0; i < Math.max(old.length, next.length); i++) {
      if (i >= old.length) array.adds.set(i, next[i]!);
      else if (i >= next.length) array.deletes.set(i, old[i]!);
      else {
        const change = diffValues(old[i]!, next[i]!, ignore);
        if (change) array.updates.set(i, change);
        else array.sames.set(i, old[i]!);
      }
    }
    return anyChanges(array) ? { old, new: next, array } : undefined;
  }
  if (isObject(old) && isObject(next)) {
    const object = diffMaps(old, next, ignore);
    return object && { old, new: next, object };
  }
  return deepEquals(old, next) ? undefined : { old, new: next };
}

export function anyChanges(diff: ObjectDiff | ArrayDiff | undefined): boolean {
  return diff !== undefined && diff.adds.size + diff.deletes.size + diff.updates.size > 0;
}

/** The top-level properties that differ, sorted. */
export function changedKeys(diff: ObjectDiff): string[] {
  return [...diff.adds.keys(), ...diff.deletes.keys(), ...diff.updates.keys()].sort();
}

/** The paths of the leaves that differ. */
export function detailedDiff(diff: ObjectDiff, inputDiff: boolean): DetailedDiff {
  const details: DetailedDiff = new Map();
  const visit = (path: PropertyPath, level: ObjectDiff | ArrayDiff) => {
    for (const [key, change] of level.updates) {
      const nested = [...path, key];
      if (change.object) visit(nested, change.object);
      else if (change.array) visit(nested, change.array);
      else {
        const kind = change.old === null ? "add" : change.new === null ? "delete" : "update";
        details.set(formatPath(nested), { kind, inputDiff });
      }
    }
    for (const key of level.adds.keys()) details.set(formatPath([...path, key]), { kind: "add", inputDiff });
    for (const key of level.deletes.keys()) details.set(formatPath([...path, key]), { kind: "delete", inputDiff });
  };
  visit([], diff);
  return details;
}

export const isReplaceKind = (kind: DiffKind): boolean => kind.endsWith("-replace");
export const asReplaceKind = (kind: DiffKind): DiffKind => (isReplaceKind(kind) ? kind : (`${kind}-replace` as DiffKind));

const inverses: Record<DiffKind, DiffKind> = {
  add: "delete",
  "add-replace": "delete-replace",
  delete: "add",
  "delete-replace": "add-replace",
  update: "update",
  "update-replace": "update-replace",
};

/** The diff that undoes `details`. */
export function invertDetails(details: DetailedDiff | undefined): DetailedDiff | undefined {
  return details && new Map([...details].map(([path, diff]) => [path, { ...diff, kind: inverses[diff.kind] }]));
}

/** Rebuilds, for display, an object diff that holds what `details` names and nothing else. */
export function objectDiffFromDetails(
  details: DetailedDiff,
  olds: (inputDiff: boolean) => PropertyMap,
  news: (inputDiff: boolean) => PropertyMap,
): ObjectDiff | undefined {
  const root: ValueDiff = { old: null, new: null };
  for (const [text, { kind, inputDiff }] of details) {
    let path: PropertyPath;
    try {
      path = parsePath(text);
    } catch {
      path = [text];
    }
    insert(path, kind, root, olds(inputDiff), news(inputDiff));
  }
  return root.object;
}

function property(key: string | number, value: Value | undefined): Value | undefined {
  if (Array.isArray(value)) return typeof key === "number" ? value[key] : undefined;
  // What is inside a secret or unknown value cannot be told apart from the whole.
  if (value instanceof Secret || value instanceof Unknown) return value;
  return isObject(value) ? own(value, String(key)) : undefined;
}

function insert(path: PropertyPath, kind: DiffKind, parent: ValueDiff, oldParent: Value | undefined, newParent: Value | undefined): void {
  const [key, ...rest] = path as [string | number, ...PropertyPath];
  const old = property(key, oldParent);
  const next = property(key, newParent);
  if (typeof key === "number") parent.array ??= emptyDiff<number>();
  else parent.object ??= emptyDiff<string>();
  const level = (typeof key === "number" ? parent.array : parent.object) as unknown as ReturnType<typeof emptyDiff<string | number>>;
  if (rest.length === 0) {
    if (kind.startsWith("add")) level.adds.set(key, next ?? unknown);
    else if (kind.startsWith("delete")) level.deletes.set(key, old ?? unknown);
    else level.updates.set(key, diffValues(old ?? null, next ?? null) ?? { old: old ?? null, new: next ?? null });
  } else if ((old ?? null) === null && (next ?? null) !== null) level.adds.set(key, next!);
  else if ((old ?? null) !== null && (next ?? null) === null) level.deletes.set(key, old!);
  else {
    const nested = level.updates.get(key) ?? { old: null, new: null };
    insert(rest, kind, nested, old, next);
    level.updates.set(key, nested);
  }
}
