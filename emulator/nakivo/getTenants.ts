import { z } from "zod";
import { ordered } from "../ordered.ts";
import { Failure, Rejection, unknown } from "./answer.ts";
import { type Criterion, criterionSchema, filterOf, orderBy } from "./criteria.ts";
import type { NakivoDialect } from "./dialect.ts";
import { type Method, parse, requireSession } from "./director.ts";
import { type Tenant, tenantSchema } from "./tenant.ts";

const everything = { start: 0, count: Number.MAX_SAFE_INTEGER, criteria: [] };

/** Get Tenant List and Get Tenant Info: one method, told apart by the criteria. */
export const getTenants: Method = (call) => {
  const { dialect, director, data } = call;
  const session = requireSession(call);
  const { start, count, sort, sortAsc = true, criteria } = filterIn(data, dialect);
  if (dialect.licence !== "sufficient") throw new Rejection("The licence does not include this function", dialect.licence);
  if (dialect.singleTenant === "failure") throw new Failure("The Director is not in multi-tenant mode");
  const all = dialect.singleTenant === "empty list" ? [] : byId(director.tenants.rows);
  const matches = all.filter(conditionsOf(criteria, dialect));
  // toSorted is stable: tenants alike in the field stay in the order of their ids.
  const sorted = sort === undefined ? matches : matches.toSorted(orderBy(sort, sortAsc));
  const [first, ...others] = criteria;
  const oneId = others.length === 0 && first?.type === "EQ" && first.name === "ID" ? first.value : undefined;
  if (oneId !== undefined && matches.length === 0 && dialect.unknownTenant === "failure")
    throw new Failure(`No tenant has the ID ${oneId}`);

  const page = pageOf(sorted, start, sizeOf(count, dialect), dialect);
  const rows = sort === undefined ? ordered(dialect, page) : page;
  const total = { matching: matches.length, overall: all.length, page: page.length }[dialect.total];
  const shown = rows.map((tenant) => listed(tenant, dialect, session.uuid));
  if (dialect.list === "array") return shown.map((row) => ({ ...row, total }));
  return { [dialect.list]: shown, total, ...unknown(dialect) };
};

/** What was sorted once, as long as its rows are those of the Director. */
const sortedRows = new WeakMap<readonly Tenant[], readonly Tenant[]>();

function byId(rows: readonly Tenant[]): readonly Tenant[] {
  const sorted = sortedRows.get(rows) ?? rows.toSorted((a, b) => a.id - b.id);
  sortedRows.set(rows, sorted);
  return sorted;
}

function conditionsOf(criteria: readonly Criterion[], dialect: NakivoDialect): (tenant: Tenant) => boolean {
  const meets = filterOf(criteria, dialect);
  if (criteria.length === 0 || dialect.criteriaEffect === "as asked") return meets;
  if (dialect.criteriaEffect === "failure") throw new Failure("Tenants cannot be filtered");
  return () => dialect.criteriaEffect === "ignored";
}

function sizeOf(count: number, { countEffect, pageCap }: NakivoDialect): number {
  return Math.min(countEffect === "ignored" ? Number.MAX_SAFE_INTEGER : count, pageCap ?? Number.MAX_SAFE_INTEGER);
}

function filterIn(data: unknown, { filterOmissions, criteria, dataObject }: NakivoDialect) {
  const criteriaIn =
    criteria === "array" ? z.array(criterionSchema) : z.union([z.array(criterionSchema), criterionSchema.transform((one) => [one])]);
  const shape = {
    start: z.int().min(0),
    count: z.int().min(0),
    sort: z.string().optional(),
    sortAsc: z.boolean().optional(),
    criteria: criteriaIn,
  };
  const given = dataObject === "taken" && !Array.isArray(data) && data !== null && data !== undefined ? [data] : data;
  if (filterOmissions === "refused") return parse(z.tuple([z.strictObject({ filter: z.strictObject(shape) })]), given)[0].filter;
  const filter = z.strictObject({
    ...shape,
    start: shape.start.default(everything.start),
    count: shape.count.default(everything.count),
    criteria: criteriaIn.nullish().transform((asked) => asked ?? []),
  });
  const parameter = z.strictObject({ filter: filter.nullish() }).nullish();
  const nothing = given === null || given === undefined || (Array.isArray(given) && given.length === 0);
  const [asked] = parse(z.tuple([parameter]), nothing ? [null] : given);
  return asked?.filter ?? { ...everything, sort: undefined, sortAsc: undefined };
}

function pageOf(rows: readonly Tenant[], start: number, size: number, dialect: NakivoDialect): readonly Tenant[] {
  const rest = { offset: () => rows.slice(start), id: () => rows.filter(({ id }) => id >= start), ignored: () => rows }[dialect.start]();
  if (rest.length === 0 && dialect.startPastEnd === "last page" && size > 0) return rows.slice(-size);
  return rest.slice(0, size);
}

const contacts = ["email", "phone", "website", "address"] as const;

function listed(tenant: Tenant, dialect: NakivoDialect, sessionUuid: string): object {
  const { tenantFields, emptyContact, logo, uuid, unknownEnums, usedPhysicalServersKey, remoteTenant, oddValues } = dialect;
  if (tenantFields === "least") return { id: tenant.id, name: tenant.name, ...unknown(dialect) };
  const row: Record<string, unknown> = inOrder({ ...additions[tenantFields], ...tenant });
  for (const contact of contacts) {
    if (row[contact] === "" && emptyContact !== "empty") row[contact] = emptyContact === "null" ? null : undefined;
  }
  if (logo === "null") row.logo = null;
  if (uuid === "session") row.uuid = sessionUuid;
  // IMPORT_PENDING is a pending change that other objects of the API have.
  if (unknownEnums) Object.assign(row, { state: "DEGRADED", status: "SYNCING", changeStatus: "IMPORT_PENDING", alarmState: "CRITICAL" });
  if (row.remoteTenant !== undefined)
    row.remoteTenant = { boolean: row.remoteTenant, object: { id: 1, state: "OK" }, null: null }[remoteTenant];
  if (oddValues && tenant.id % 2 === 0) Object.assign(row, oddly);
  if (usedPhysicalServersKey === "plain") return { ...row, ...unknown(dialect) };
  const entries = Object.entries(row).map(([key, value]) => [key === "usedPhysicalServers" ? `${key} ` : key, value]);
  return { ...Object.fromEntries(entries), ...unknown(dialect) };
}

/** What a tenant gets that its row does not have. */
const additions = {
  "as stored": {},
  table: { allocatedPhysicalServers: 0, allocatedPhysicalServersDesired: 0, usedPhysicalServers: 0 },
  newer: {
    allocatedPhysicalWorkstations: 0,
    allocatedOffice365Users: 0,
    allocatedOracleDatabases: 0,
    allocatedBackupStorage: 0,
    usedBackupStorage: 0,
    remoteTenant: false,
    connected: true,
  },
};

/** Values in forms that no page has. */
const oddly = {
  uuid: { value: "x" },
  allocated: "many",
  labels: [{ name: { en: "gold" } }],
  email: ["a", "b"],
  enabled: 1,
  state: { code: 7 },
  progress: "n/a",
  alarmCounters: { error: 1 },
  usedVms: [1],
  alertTitle: {},
  allocatedBackupStorage: "1 TB",
  connected: "yes",
};

/** The fields in the order of Get Tenant List's table. */
const known = Object.keys(tenantSchema.shape) as (keyof Tenant)[];

function inOrder(row: Partial<Tenant>): Record<string, unknown> {
  return Object.fromEntries(known.filter((field) => row[field] !== undefined).map((field) => [field, row[field]]));
}
