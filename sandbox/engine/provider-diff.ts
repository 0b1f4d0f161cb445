import { asReplaceKind, changedKeys, type DetailedDiff, detailedDiff, diffMaps, isReplaceKind } from "./diff.ts";
import { type PropertyPath, parsePath, pathContains, resetPath } from "./paths.ts";
import type { DiffResult, Plugin } from "./plugin.ts";
import { copy, type PropertyMap, withoutSecrets } from "./values.ts";

export interface DiffSubject {
  urn: string;
  id: string;
  oldInputs: PropertyMap;
  oldOutputs: PropertyMap;
  newInputs: PropertyMap;
  ignoreChanges: string[];
}

/** Asks the provider; where it has no opinion, old and new inputs are compared. */
export async function diffResource(
  plugin: Plugin,
  subject: DiffSubject,
  allowUnknowns: boolean,
  invalidPaths: (message: string) => void,
): Promise<DiffResult> {
  const { urn, id, oldInputs, newInputs, ignoreChanges } = subject;
  const diff = await plugin.diff(urn, id, subject, allowUnknowns, ignoreChanges);
  if (diff.changes !== "unknown") return diff;
  const compared = applyIgnoreChanges(newInputs, oldInputs, ignoreChanges, invalidPaths);
  const difference = diffMaps(withoutSecrets(oldInputs), withoutSecrets(compared));
  if (!difference) return { ...diff, changes: "none" };
  return { ...diff, changes: "some", changedKeys: changedKeys(difference), detailedDiff: detailedDiff(difference, true) };
}

/** The inputs with the old values where changes are to be ignored. */
export function applyIgnoreChanges(
  inputs: PropertyMap,
  oldInputs: PropertyMap,
  paths: string[],
  invalidPaths: (message: string) => void,
): PropertyMap {
  const result = copy(inputs);
  const invalid = paths.filter((text) => {
    const path = tryParse(text);
    return path !== undefined && !resetPath(path, oldInputs, result);
  });
  if (invalid.length > 0) invalidPaths(`cannot ignore changes in added or removed elements of the path: "${invalid.join(", ")}"`);
  return result;
}

/** Under this name, replaceOnChanges catches the errors of an earlier initialization. */
const initErrorKey = "#initerror";

/** The diff with replacements where the program wants them for changes. */
export function applyReplaceOnChanges(diff: DiffResult, paths: string[], hasInitErrors: boolean): DiffResult {
  if (diff.changes !== "some" && !hasInitErrors) return diff;
  const replacing = paths.map(parsePath);
  const covers = (text: string) => {
    const path = tryParse(text);
    return path !== undefined && replacing.some((replacePath) => pathContains(replacePath, path));
  };
  const details: DetailedDiff | undefined =
    diff.detailedDiff &&
    new Map(
      [...diff.detailedDiff].map(([path, { kind, inputDiff }]) => [path, { kind: covers(path) ? asReplaceKind(kind) : kind, inputDiff }]),
    );
  const replaceKeys = [...new Set([...diff.replaceKeys, ...diff.changedKeys.filter(covers)])];
  if (!hasInitErrors || !covers(initErrorKey)) return { ...diff, detailedDiff: details, replaceKeys };
  details?.set(initErrorKey, { kind: "update-replace", inputDiff: false });
  return { ...diff, changes: "some", detailedDiff: details, replaceKeys: [...replaceKeys, initErrorKey] };
}

export function needsReplacement({ replaceKeys, detailedDiff: details }: DiffResult): boolean {
  return replaceKeys.length > 0 || [...(details?.values() ?? [])].some(({ kind }) => isReplaceKind(kind));
}

function tryParse(text: string): PropertyPath | undefined {
  try {
    return parsePath(text);
  } catch {
    return undefined;
  }
}
