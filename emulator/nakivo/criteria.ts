import { z } from "zod";
import { Failure } from "./answer.ts";
import type { NakivoDialect } from "./dialect.ts";
import { type Tenant, tenantSchema } from "./tenant.ts";

/** A condition on one field of a tenant. */
type Condition =
  | { type: "EQ" | "NEQ" | "LIKE" | "ILIKE" | "GT" | "GTE" | "LT" | "LTE"; name: string; value: string }
  | { type: "IN" | "BETWEEN"; name: string; values: string[] }
  | { type: "NOT_NULL"; name: string };

/** A criterion of a filter: a condition, or several that hold together or of which one holds. */
export type Criterion = Condition | { type: "AND" | "OR"; criteria: Criterion[] };

const name = z.string();

/** The types of Get Tenant List; value is text for every field, also for the id. AND and OR nest as in Get Backup Repository List. */
export const criterionSchema: z.ZodType<Criterion> = z.lazy(() =>
  z.discriminatedUnion("type", [
    z.strictObject({ type: z.enum(["AND", "OR"]), criteria: z.array(criterionSchema) }),
    z.strictObject({ type: z.enum(["EQ", "NEQ", "LIKE", "ILIKE", "GT", "GTE", "LT", "LTE"]), name, value: z.string() }),
    z.strictObject({ type: z.literal("IN"), name, values: z.array(z.string()) }),
    z.strictObject({ type: z.literal("BETWEEN"), name, values: z.array(z.string()).length(2) }),
    z.strictObject({ type: z.literal("NOT_NULL"), name }),
  ]),
);

type Scalar = string | number | boolean | null | undefined;

/** The fields that can be compared, by the name they have in a filter: NAME, ALLOCATED_EC2_INSTANCES. */
const fields = new Map(
  (Object.keys(tenantSchema.shape) as (keyof Tenant)[])
    .filter((field) => field !== "labels" && field !== "alarmCounters")
    .map((field) => [field.replace(/[A-Z]/g, "_$&").toUpperCase(), field]),
);

/** The switches that decide what a filter means. */
export type FilterDialect = Pick<NakivoDialect, "criteriaNames" | "unknownCriterion" | "like">;

/** Whether all criteria hold for a tenant. A field that is null or missing fulfils none, as in SQL. Throws a {@link Failure} for a criterion that makes no sense, whatever the tenants. */
export function filterOf(criteria: readonly Criterion[], dialect: FilterDialect): (tenant: Tenant) => boolean {
  const tests = criteria.map((criterion) => testOf(criterion, dialect));
  return (tenant) => tests.every((holds) => holds(tenant));
}

/** Orders tenants by a field, named as in a criterion or as in an answer. Throws a {@link Failure} when there is no such field. */
export function orderBy(sort: string, ascending: boolean): (a: Tenant, b: Tenant) => number {
  const field = fields.get(sort) ?? [...fields.values()].find((known) => known === sort);
  if (field === undefined) throw new Failure(`Tenants cannot be sorted by ${sort}`);
  return (a, b) => (ascending ? 1 : -1) * order(a[field] as Scalar, b[field] as Scalar);
}

function testOf(criterion: Criterion, dialect: FilterDialect): (tenant: Tenant) => boolean {
  if ("criteria" in criterion) {
    if (criterion.type === "AND") return filterOf(criterion.criteria, dialect);
    const tests = criterion.criteria.map((other) => testOf(other, dialect));
    return (tenant) => tests.some((holds) => holds(tenant));
  }
  const known = { "every field": [...fields.keys()], "ID and NAME": ["ID", "NAME"], ID: ["ID"] }[dialect.criteriaNames];
  const field = known.includes(criterion.name) ? fields.get(criterion.name) : undefined;
  if (field === undefined) {
    if (dialect.unknownCriterion === "ignored") return () => true;
    throw new Failure(`Unknown criterion ${criterion.name}`);
  }
  const holds = conditionOf(criterion, field, dialect);
  return (tenant) => {
    const value = tenant[field] as Scalar;
    return value !== null && value !== undefined && holds(value);
  };
}

function conditionOf(condition: Condition, field: keyof Tenant, { like }: FilterDialect): (value: Scalar) => boolean {
  const typed = (text: string) => typedValue(field, text);
  switch (condition.type) {
    case "NOT_NULL":
      return () => true;
    case "IN": {
      const values = condition.values.map(typed);
      return (value) => (values as Scalar[]).includes(value);
    }
    case "BETWEEN": {
      const [low, high] = condition.values.map(typed);
      return (value) => order(value, low) >= 0 && order(value, high) <= 0;
    }
    case "LIKE":
    case "ILIKE": {
      const pattern = patternOf(condition.value, like, condition.type === "ILIKE");
      return (value) => pattern.test(String(value));
    }
  }
  const wanted = typed(condition.value);
  const comparisons: Record<typeof condition.type, (value: Scalar) => boolean> = {
    EQ: (value) => value === wanted,
    NEQ: (value) => value !== wanted,
    GT: (value) => order(value, wanted) > 0,
    GTE: (value) => order(value, wanted) >= 0,
    LT: (value) => order(value, wanted) < 0,
    LTE: (value) => order(value, wanted) <= 0,
  };
  return comparisons[condition.type];
}

function patternOf(text: string, like: NakivoDialect["like"], insensitive: boolean): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const flags = insensitive ? "isu" : "su";
  if (like === "contains") return new RegExp(literal, flags);
  return new RegExp(`^${literal.replaceAll("%", ".*").replaceAll("_", ".")}$`, flags);
}

/** The text of a criterion as a value of the field's type. */
function typedValue(field: keyof Tenant, text: string): string | number | boolean {
  const takes = (sample: unknown) => tenantSchema.shape[field].safeParse(sample).success;
  if (takes("")) return text;
  if (takes(1) && /^-?\d+$/.test(text)) return Number(text);
  if (takes(true) && (text === "true" || text === "false")) return text === "true";
  throw new Failure(`${JSON.stringify(text)} is no value of ${field}`);
}

/** null and missing values come first, numbers by size, texts by code units. */
function order(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return a < b ? -1 : 1;
}
