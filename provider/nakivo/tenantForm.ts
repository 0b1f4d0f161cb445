import { z } from "zod";
import { listOf, numeric, optionalText, textual } from "../http/lenient.js";
import type { Tenant, TenantLabel } from "./tenant.js";

/** A field that one tenant has in another form must not fail the list of all: it counts as not shown. */
const orUndefined = (form: z.ZodType) => form.or(z.unknown().transform(() => undefined));
const text = orUndefined(textual.optional());
const contact = orUndefined(optionalText);
const decimal = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);
/** A whole number beyond 2^53 would be another number here. */
const exact = decimal.refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value));
const number = orUndefined(exact.optional());
const flag = orUndefined(z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]).optional());
const label = z.object({ id: number, name: textual, position: number });
/** Missing labels stay undefined here, and a list in another form is null: a condition on labels has to know. */
const labels = z
  .array(label)
  .nullable()
  .transform((list) => list ?? [])
  .or(z.unknown().transform((value) => (value === undefined ? undefined : null)))
  .optional();

const shape = {
  id: numeric,
  name: textual,
  uuid: text,
  allocated: number,
  allocatedDesired: number,
  allocatedEc2Instances: number,
  allocatedEc2InstancesDesired: number,
  allocatedPhysicalServers: number,
  allocatedPhysicalServersDesired: number,
  labels,
  email: contact,
  phone: contact,
  website: contact,
  address: contact,
  logo: text,
  showName: flag,
  enabled: flag,
  state: text,
  status: text,
  changeStatus: text,
  alarmState: text,
  lockedShared: flag,
  lockedExclusive: flag,
  wasEdited: flag,
  wasDiscoveredOnce: flag,
  progress: number,
  alarmCounters: orUndefined(listOf(exact)),
  usedVms: number,
  usedSockets: number,
  usedEc2Instances: number,
  usedPhysicalServers: number,
  alertErrorCode: text,
  alertTitle: text,
  alertDescription: text,
  allocatedPhysicalWorkstations: number,
  allocatedOffice365Users: number,
  allocatedOracleDatabases: number,
  allocatedBackupStorage: number,
  usedBackupStorage: number,
  remoteTenant: flag,
  connected: flag,
} satisfies Record<keyof Tenant, z.ZodType>;

/** One of the samples has a key with a blank at its end. */
const trimmedKeys = (row: unknown): unknown =>
  typeof row === "object" && row !== null ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name.trim(), value])) : row;

/** A tenant as an answer shows it. Where `labels` is undefined, the Director shows none of them; where it is null, it shows them in a form that is not known. */
export type ListedTenant = Omit<Tenant, "labels"> & { labels?: TenantLabel[] | null };

/** A tenant in an answer, with the fields that {@link Tenant} has and no others. */
export const tenantForm = z.preprocess(trimmedKeys, z.object(shape)) as unknown as z.ZodType<ListedTenant>;
