import type pc from "picocolors";
import type { ArrayDiff, ObjectDiff, ValueDiff } from "./diff.ts";
import type { StepOp } from "./steps.ts";
import { isObject, type PropertyMap, ResourceReference, Secret, stableKeys, Unknown, type Value } from "./values.ts";

export type Colors = ReturnType<typeof pc.createColors>;

/** The sign of an operation at the beginning of a line. */
export const prefixes: Record<StepOp, string> = {
  same: "  ",
  create: "+ ",
  delete: "- ",
  update: "~ ",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  read: "> ",
  "read-replacement": ">>",
  refresh: "~ ",
  discard: "< ",
  "discard-replaced": "<<",
  "remove-pending-replace": "~ ",
};

export function opColor(colors: Colors, op: StepOp): (text: string) => string {
  if (op === "create" || op === "create-replacement") return colors.green;
  if (op === "delete" || op === "delete-replaced" || op === "discard" || op === "discard-replaced") return colors.red;
  if (op === "update" || op === "refresh") return colors.yellow;
  if (op === "replace" || op === "read-replacement") return colors.magenta;
  return op === "read" ? colors.cyan : (text) => text;
}

/** Properties of the engine's own are never shown. */
export const isInternalKey = (key: string): boolean => key.startsWith("__");

interface Style {
  indent: number;
  op: StepOp;
  /** Whether the operation's sign is put before the line. */
  signed: boolean;
}

/** Shows properties and their differences as the Pulumi CLI's `--diff` does. */
export class PropertyPrinter {
  text = "";
  readonly #colors: Colors;
  readonly #planning: boolean;

  constructor(colors: Colors, planning: boolean) {
    this.#colors = colors;
    this.#planning = planning;
  }

  object(map: PropertyMap, style: Style): void {
    const keys = stableKeys(map).filter((key) => !isInternalKey(key));
    const width = Math.max(0, ...stableKeys(map).map((key) => key.length));
    for (const key of keys) this.property(key, width, map[key]!, style);
  }

  property(key: string, width: number, value: Value, style: Style): void {
    this.#title(key, width, style);
    this.#value(value, style);
    this.#put("\n");
  }

  diff(diff: ObjectDiff, indent: number, include?: string[]): void {
    const keys = diffKeys(diff).filter((key) => !include || include.includes(key));
    const width = Math.max(0, ...keys.map((key) => key.length));
    for (const key of keys) this.propertyDiff(key, width, diff, indent);
  }

  propertyDiff(key: string, width: number, diff: ObjectDiff, indent: number): void {
    const title = (style: Style) => this.#title(key, width, style);
    this.#entry(key, diff, indent, title, title);
  }

  #entry<K extends string | number>(
    key: K,
    diff: ObjectDiff | ArrayDiff,
    indent: number,
    title: (style: Style) => void,
    plainTitle: (style: Style) => void,
  ): void {
    const { adds, deletes, updates, sames } = diff as {
      adds: Map<K, Value>;
      deletes: Map<K, Value>;
      updates: Map<K, ValueDiff>;
      sames: Map<K, Value>;
    };
    if (adds.has(key)) this.#line(adds.get(key)!, title, { indent, op: "create", signed: true });
    else if (deletes.has(key)) this.#line(deletes.get(key)!, title, { indent, op: "delete", signed: true });
    else if (updates.has(key)) this.#update(updates.get(key)!, title, indent);
    else if (sames.has(key) && (typeof key === "number" || isShown(sames.get(key)!))) {
      this.#line(sames.get(key)!, plainTitle, { indent, op: "same", signed: false });
    }
  }

  #update(diff: ValueDiff, title: (style: Style) => void, indent: number): void {
    const style: Style = { indent, op: "update", signed: true };
    if (diff.array) {
      title(style);
      this.#put("[\n", style.op);
      const { adds, deletes, updates, sames } = diff.array;
      const length = Math.max(...[adds, deletes, updates, sames].flatMap((map) => [...map.keys()].map((i) => i + 1)), 0);
      for (let i = 0; i < length; i++) {
        const element = (own: Style) => this.#put(`[${i}]: `, own.op, { ...own, indent: own.indent - 1 });
        this.#entry(i, diff.array, indent + 2, element, element);
      }
      this.#put("]\n", style.op, { ...style, signed: false });
    } else if (diff.object) {
      title(style);
      this.#put("{\n", style.op);
      this.diff(diff.object, indent + 1);
      this.#put("}\n", style.op, { ...style, signed: false });
    } else if (isShown(diff.old) && isShown(diff.new) && isPrimitive(diff.old) && isPrimitive(diff.new)) {
      title(style);
      this.#put(primitive(diff.old), "delete");
      this.#put(" => ", style.op);
      this.#put(primitive(diff.new), "create");
      this.#put("\n");
    } else {
      if (isShown(diff.old)) this.#line(diff.old, title, { indent, op: "delete", signed: true });
      if (isShown(diff.new)) this.#line(diff.new, title, { indent, op: "create", signed: true });
    }
  }

  #line(value: Value, title: (style: Style) => void, style: Style): void {
    title(style);
    this.#value(value, style);
    this.#put("\n");
  }

  #title(key: string, width: number, style: Style): void {
    this.#put(`${key.padEnd(width)}: `, style.op, style);
  }

  #value(value: Value, style: Style): void {
    const map = value instanceof ResourceReference ? referenceMap(value) : value;
    if (Array.isArray(map) && map.length > 0) this.#list(map, style);
    else if (isObject(map) && Object.keys(map).length > 0) {
      this.#put("{\n", style.op);
      this.object(map, { ...style, indent: style.indent + 1 });
      this.#put("}", style.op, { ...style, signed: false });
    } else this.#put(isPrimitive(value) ? primitive(value) : JSON.stringify(value), style.op);
  }

  #list(list: Value[], style: Style): void {
    this.#put("[\n", style.op);
    list.forEach((element, i) => {
      this.#put(`    [${i}]: `, style.op, style);
      this.#value(element, { ...style, indent: style.indent + 1 });
      this.#put("\n");
    });
    this.#put("]", style.op, { ...style, signed: false });
  }

  #put(text: string, op: StepOp = "same", line?: Style): void {
    const whole = (line ? indentation(line.indent, line.op, line.signed) : "") + text;
    this.text += whole.trim() === "" ? whole : opColor(this.#colors, op)(whole);
  }

  /** During planning, outputs that are not known yet are not worth a line. */
  get planning(): boolean {
    return this.#planning;
  }
}

export function indentation(indent: number, op: StepOp, signed: boolean): string {
  const spaces = "    ".repeat(indent);
  return signed && spaces !== "" ? spaces.slice(0, -2) + prefixes[op] : spaces;
}

function diffKeys(diff: ObjectDiff): string[] {
  return [...diff.adds.keys(), ...diff.deletes.keys(), ...diff.sames.keys(), ...diff.updates.keys()].sort();
}

/** Nulls and empty values only clutter the output. */
export function isShown(value: Value): boolean {
  return (
    value !== null && value !== "" && !(Array.isArray(value) && value.length === 0) && !(isObject(value) && Object.keys(value).length === 0)
  );
}

function isPrimitive(value: Value): boolean {
  return !(Array.isArray(value) || isObject(value) || value instanceof ResourceReference);
}

function primitive(value: Value): string {
  if (value === null) return "<null>";
  if (value instanceof Secret) return "[secret]";
  if (value instanceof Unknown) return "[unknown]";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function referenceMap(reference: ResourceReference): PropertyMap {
  return { ID: reference.id ?? null, PackageVersion: reference.packageVersion, URN: reference.urn };
}
