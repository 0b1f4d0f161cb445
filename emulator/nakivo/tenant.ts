import { randomInt, randomUUID } from "node:crypto";
import { z } from "zod";

/** The fields of Get Tenant List's table that its samples lack, all of them or some. */
const physicalServers = z.int().min(0).optional();

/**
 * A tenant as the emulator holds it: the rows of Get Tenant List's table in their order, then fields that public clients or the page Create Tenant have.
 * What is left out of an optional field is missing in answers too. Enumerations take any text, as a later Director may have others.
 */
export const tenantSchema = z.strictObject({
  id: z
    .int()
    .min(1)
    .default(() => randomInt(100_000, 2 ** 31)),
  name: z.string(),
  uuid: z.string().default(() => randomUUID()),
  allocated: z.int().default(0),
  allocatedDesired: z.int().default(0),
  allocatedEc2Instances: z.int().default(0),
  allocatedEc2InstancesDesired: z.int().default(0),
  allocatedPhysicalServers: physicalServers,
  allocatedPhysicalServersDesired: physicalServers,
  labels: z.array(z.strictObject({ id: z.int(), name: z.string(), position: z.int().nullable().default(null) })).default([]),
  email: z.string().default(""),
  phone: z.string().default(""),
  website: z.string().default(""),
  address: z.string().default(""),
  logo: z.string().nullable().default(null),
  showName: z.boolean().default(true),
  enabled: z.boolean().default(true),
  /** OK, WARNING, INACCESSIBLE, ERROR. */
  state: z.string().default("OK"),
  /** NONE, UPDATING. */
  status: z.string().default("NONE"),
  /** NONE, CREATE_PENDING, CHANGE_PENDING. */
  changeStatus: z.string().default("NONE"),
  /** OK, WARNING, ERROR. */
  alarmState: z.string().default("OK"),
  lockedShared: z.boolean().default(false),
  lockedExclusive: z.boolean().default(false),
  wasEdited: z.boolean().default(false),
  wasDiscoveredOnce: z.boolean().default(true),
  progress: z.int().min(0).max(100).default(0),
  alarmCounters: z.array(z.int()).default([0, 0, 0, 0]),
  usedVms: z.int().default(0),
  usedSockets: z.int().default(0),
  usedEc2Instances: z.int().default(0),
  usedPhysicalServers: physicalServers,
  alertErrorCode: z.string().nullable().default(null),
  alertTitle: z.string().nullable().default(null),
  alertDescription: z.string().nullable().default(null),
  allocatedPhysicalWorkstations: z.int().optional(),
  allocatedOffice365Users: z.int().optional(),
  allocatedOracleDatabases: z.int().optional(),
  allocatedBackupStorage: z.int().optional(),
  usedBackupStorage: z.int().optional(),
  remoteTenant: z.boolean().optional(),
  connected: z.boolean().optional(),
});

/** A tenant as the emulator holds it. */
export type Tenant = z.output<typeof tenantSchema>;

/** The two tenants in the sample of Get Tenant List, with what is not JSON repaired. */
export const exampleTenants: z.input<typeof tenantSchema>[] = [
  {
    id: 2,
    name: "Customer 1",
    uuid: "aaa6da10-97ea-43ac-80f8-6ddd22faeb93",
    allocated: 4,
    allocatedDesired: 4,
    allocatedPhysicalServersDesired: 0,
    labels: [{ id: 2, name: "asdad", position: null }],
    logo: "/c/tenants/aaa6da10-97ea-43ac-80f8-6ddd22faeb93/tenant-data/d2071b7b-2bc1-4da5-864d-d4f153323e51.png",
  },
  {
    id: 3,
    name: "Customer 2",
    uuid: "e956fc69-b978-41d6-97d4-6e8577600434",
    allocated: 5,
    allocatedDesired: 5,
    logo: "/c/tenants/e956fc69-b978-41d6-97d4-6e8577600434/tenant-data/c5f2898a-6cab-4bfb-a107-192c461f7128.png",
    enabled: false,
    usedPhysicalServers: 0,
  },
];

/** So many tenants: those of the sample first, then made ones with ids that follow, the same in every run. */
export function tenantsToStartWith(count: number): z.input<typeof tenantSchema>[] {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`The number of tenants is a whole number from 0, not ${count}.`);
  const made = Array.from({ length: Math.max(0, count - exampleTenants.length) }, (_, index) => madeTenant(index + 4));
  return [...exampleTenants, ...made].slice(0, count);
}

function madeTenant(id: number): z.input<typeof tenantSchema> {
  const number = id - 1;
  const uuid = `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;
  const allocated = number % 8;
  return {
    id,
    name: `Customer ${number}`,
    uuid,
    allocated,
    allocatedDesired: allocated,
    allocatedPhysicalServers: number % 3,
    allocatedPhysicalServersDesired: number % 3,
    labels: number % 4 === 0 ? [{ id: 3, name: "gold", position: 1 }] : [],
    email: `backup@customer-${number}.example`,
    logo: `/c/tenants/${uuid}/tenant-data/${uuid}.png`,
    enabled: number % 5 !== 0,
    state: number % 7 === 0 ? "INACCESSIBLE" : "OK",
    alarmState: number % 6 === 0 ? "WARNING" : "OK",
    alarmCounters: [0, number % 6 === 0 ? 1 : 0, 0, 0],
    usedVms: number % 20,
    usedSockets: Math.min(allocated, 2),
    usedPhysicalServers: 0,
  };
}
