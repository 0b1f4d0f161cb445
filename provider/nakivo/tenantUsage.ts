import { objectInput, shareInput, wordInput } from "../core/inputs.js";
import type { Tenant } from "./tenant.js";

/** What is allocated to a tenant, where the Director also tells how much of it is used. */
export type TenantResource = "sockets" | "ec2Instances" | "physicalServers" | "backupStorage";

/**
 * How much of an allocation a tenant uses. It counts what is allocated now, not what is still to be applied (`…Desired`). A tenant that uses nothing has a share of 0,
 * even if the Director does not show its allocation. A tenant that uses something of an allocation of 0 is above every share, because no page says that an allocation of 0, or none, means "no limit".
 */
export interface TenantUsageCondition {
  /**
   * The resource: `usedSockets` of `allocated`, `usedEc2Instances` of `allocatedEc2Instances`, `usedPhysicalServers` of `allocatedPhysicalServers`, or
   * `usedBackupStorage` of `allocatedBackupStorage`, which only some Directors show. VMs, workstations, Office 365 users and Oracle databases have only one number
   * of the two. The page Create Tenant calls `allocated` machines or sockets: under a licence by machines, the share of sockets may say nothing.
   */
  of: TenantResource;
  /** The least share of the allocation that has to be used, 0.8 for 80 %. Allowed: above 0, up to 1. */
  atLeast: number;
}

const numbersOf = {
  sockets: { used: "usedSockets", allocated: "allocated" },
  ec2Instances: { used: "usedEc2Instances", allocated: "allocatedEc2Instances" },
  physicalServers: { used: "usedPhysicalServers", allocated: "allocatedPhysicalServers" },
  backupStorage: { used: "usedBackupStorage", allocated: "allocatedBackupStorage" },
} as const satisfies Record<TenantResource, Record<"used" | "allocated", keyof Tenant>>;

/** @internal */
export const usageInput = objectInput(
  { of: wordInput(Object.keys(numbersOf) as TenantResource[]), atLeast: shareInput },
  'an object such as { of: "sockets", atLeast: 0.8 }',
);

/** Whether a tenant uses so much; the name of a field where the Director shows no number of 0 or more. @internal */
export function usesAtLeast(tenant: Omit<Tenant, "labels">, { of, atLeast }: TenantUsageCondition): boolean | keyof Tenant {
  const fields = numbersOf[of];
  const used = tenant[fields.used];
  const allocated = tenant[fields.allocated];
  if (used === 0) return false;
  if (!isShown(used)) return fields.used;
  if (!isShown(allocated)) return fields.allocated;
  // A quotient is rounded as the literal is: 7 of 100 is 0.07, while 0.07 * 100 is more than 7.
  return used / allocated >= atLeast;
}

/** Numbers of the Director's may be missing, whatever the type says, and -1 is no number of sockets. */
const isShown = (number: number | undefined): number is number => number !== undefined && number >= 0;
