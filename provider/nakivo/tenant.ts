/** State of a tenant. */
export type TenantState = "OK" | "WARNING" | "INACCESSIBLE" | "ERROR";

/** A value that this package does not know yet: those of later Directors pass as they come. */
type Other = string & Record<never, never>;

/** A mark on tenants that people group them by. */
export interface TenantLabel {
  /** Id of the label. */
  id: number;
  /** Its text. */
  name: string;
  /** Its place among the labels; undefined where it has none. */
  position?: number;
}

/**
 * A tenant as the Director lists it. What has no `?` is in every sample of the vendor's; a Director that leaves it out all the same leaves it undefined.
 *
 * @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-List.htm
 */
export interface Tenant {
  /** The tenant's id, unique in its Director. */
  id: number;
  /** Name, not said to be unique. */
  name: string;
  /** UUID: of the corresponding session by the vendor's page, of the tenant in the addresses `/t/<uuid>/` and in `logo`. */
  uuid: string;
  /** Sockets allocated to the tenant, 0 or more. */
  allocated: number;
  /** Sockets to be allocated: saved, and applied once `allocated` is the same. 0 or more. */
  allocatedDesired: number;
  /** EC2 instances allocated to the tenant, 0 or more. */
  allocatedEc2Instances: number;
  /** EC2 instances to be allocated: saved, and applied once `allocatedEc2Instances` is the same. 0 or more. */
  allocatedEc2InstancesDesired: number;
  /** Physical servers allocated to the tenant, 0 or more. */
  allocatedPhysicalServers?: number;
  /** Physical servers to be allocated: saved, and applied once `allocatedPhysicalServers` is the same. 0 or more. */
  allocatedPhysicalServersDesired?: number;
  /** Labels; an empty list where there are none. */
  labels: TenantLabel[];
  /** E-mail address of the tenant's contact, "" where there is none. */
  email: string;
  /** Phone number of the tenant's contact, "" where there is none. */
  phone: string;
  /** URL of the tenant's website, "" where there is none. */
  website: string;
  /** Postal address of the tenant's contact, "" where there is none. */
  address: string;
  /** Path of the logo's image at the Director, without its host; undefined where there is none. */
  logo?: string;
  /** Whether the name is shown. */
  showName: boolean;
  /** Whether the tenant is enabled. */
  enabled: boolean;
  /** State of the tenant. */
  state: TenantState | Other;
  /** What is going on with the tenant. */
  status: "NONE" | "UPDATING" | Other;
  /** Change of the tenant that is waiting to be applied. */
  changeStatus: "NONE" | "CREATE_PENDING" | "CHANGE_PENDING" | Other;
  /** The gravest alarm. */
  alarmState: "OK" | "WARNING" | "ERROR" | Other;
  /** Whether a shared lock is set for the tenant. */
  lockedShared: boolean;
  /** Whether an exclusive lock is set for the tenant. */
  lockedExclusive: boolean;
  /** Whether the tenant was ever edited. */
  wasEdited: boolean;
  /** Whether the tenant's state was ever discovered. */
  wasDiscoveredOnce: boolean;
  /** Percent, 0 to 100, of what `status` says is going on; 0 for a new tenant. */
  progress: number;
  /** Numbers of alarms, each 0 or more: four in the vendor's samples, whose meaning the page does not say. */
  alarmCounters: number[];
  /** Virtual machines that the tenant uses, 0 or more. */
  usedVms: number;
  /** Sockets that the tenant uses, 0 or more. */
  usedSockets: number;
  /** EC2 instances that the tenant uses, 0 or more. */
  usedEc2Instances: number;
  /** Physical servers that the tenant uses, 0 or more. */
  usedPhysicalServers?: number;
  /** Error code of the alert; undefined where there is no alert. */
  alertErrorCode?: string;
  /** Title of the alert; undefined where there is no alert. */
  alertTitle?: string;
  /** Description of the alert; undefined where there is no alert. */
  alertDescription?: string;
}

/** A field that tenants can be sorted by: all but the lists. */
export type TenantSortField = Exclude<keyof Tenant, "labels" | "alarmCounters">;
/** @internal */
export const sortFields = [
  "id",
  "name",
  "uuid",
  "allocated",
  "allocatedDesired",
  "allocatedEc2Instances",
  "allocatedEc2InstancesDesired",
  "allocatedPhysicalServers",
  "allocatedPhysicalServersDesired",
  "email",
  "phone",
  "website",
  "address",
  "logo",
  "showName",
  "enabled",
  "state",
  "status",
  "changeStatus",
  "alarmState",
  "lockedShared",
  "lockedExclusive",
  "wasEdited",
  "wasDiscoveredOnce",
  "progress",
  "usedVms",
  "usedSockets",
  "usedEc2Instances",
  "usedPhysicalServers",
  "alertErrorCode",
  "alertTitle",
  "alertDescription",
] as const satisfies TenantSortField[];
