import { z } from "zod";
import { listOf, numeric, optionalText, textual } from "../http/lenient.js";
import type { Tenant } from "./tenant.js";

const number = numeric.nullish().transform((value) => value ?? undefined);
const text = textual.nullish().transform((value) => value ?? undefined);
const flag = z
  .union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")])
  .nullish()
  .transform((value) => value ?? undefined);

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
  labels: listOf(z.object({ id: numeric, name: textual, position: number })),
  email: optionalText,
  phone: optionalText,
  website: optionalText,
  address: optionalText,
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
  alarmCounters: listOf(numeric),
  usedVms: number,
  usedSockets: number,
  usedEc2Instances: number,
  usedPhysicalServers: number,
  alertErrorCode: text,
  alertTitle: text,
  alertDescription: text,
} satisfies Record<keyof Tenant, z.ZodType>;

/** One of the samples has a key with a blank at its end. */
const trimmedKeys = (row: unknown): unknown =>
  typeof row === "object" && row !== null ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name.trim(), value])) : row;

/** A tenant in an answer. Fields that the page does not have stay out. */
export const tenantForm = z.preprocess(trimmedKeys, z.object(shape)) as unknown as z.ZodType<Tenant>;
