import { anyChanges, diffMaps, diffValues, type ObjectDiff } from "./diff.ts";
import type { StepMetadata } from "./events.ts";
import { type Colors, isInternalKey, isShown, PropertyPrinter } from "./print.ts";
import { isRootStack } from "./urn.ts";
import { deepEquals, has, own, type PropertyMap, Unknown } from "./values.ts";

/** Outputs that differ from the inputs, or from what they were before. */
export function outputsText({ op, step }: StepMetadata, indent: number, planning: boolean, refresh: boolean, colors: Colors): string {
  const root = isRootStack(step.urn);
  if (planning && !(refresh || root || op === "read" || op === "read-replacement")) return "";
  if (step.old && step.old.initErrors.length > 0) return "";
  const { inputs: ins, outputs: outs }: { inputs: PropertyMap; outputs: PropertyMap } = step.new ?? { inputs: {}, outputs: {} };
  const showSames = !planning && root;
  let diff: ObjectDiff | undefined;
  if (step.old) {
    diff = diffMaps(step.old.outputs, outs, isInternalKey);
    if (planning && root && diff) dropUnknowns(diff);
    if (!diff && !showSames) return "";
  }
  const keys = diff
    ? [...diff.adds.keys(), ...diff.deletes.keys(), ...diff.sames.keys(), ...diff.updates.keys()].sort()
    : Object.keys(outs).sort();
  const width = Math.max(0, ...keys.map((key) => key.length));
  const printer = new PropertyPrinter(colors, planning);
  for (const key of keys) {
    const out = own(outs, key);
    if (!diff && (isInternalKey(key) || !isShown(out!))) continue;
    if (has(ins, key) && !refresh && out !== undefined && !diffValues(out, ins[key]!, isInternalKey)) continue;
    if (diff && !showSames && !diff.adds.has(key) && !diff.deletes.has(key) && !diff.updates.has(key)) continue;
    if (diff) printer.propertyDiff(key, width, diff, indent);
    else printer.property(key, width, out!, { indent, op, signed: false });
  }
  return printer.text;
}

/** In a preview of the stack's outputs, what is unknown is no change. */
function dropUnknowns(diff: ObjectDiff): void {
  for (const [key, update] of diff.updates) {
    if (update.object) dropUnknowns(update.object);
    if ((!anyChanges(update.object) && deepEquals(update.old, update.new)) || update.new instanceof Unknown) diff.updates.delete(key);
  }
}
