/** State of a tenant, as the vendor's page lists them. */
export type TenantState = "OK" | "WARNING" | "INACCESSIBLE" | "ERROR";

/** State of a tenant's alarms, as the vendor's page lists them. */
export type TenantAlarmState = "OK" | "WARNING" | "ERROR";

/** A value that this package does not know yet: those of later Directors pass as they come. */
type Other = string & Record<never, never>;

/** A label of a tenant. */
export interface TenantLabel {
  /** Id of the label. */
  id: number;
  /** Name of the label. */
  name: string;
  /** Position of the label; undefined where the Director gives null, as in the vendor's sample. */
  position?: number;
}

/**
 * A tenant as the Director lists it. Fields without `?` are in every sample of the vendor's. Of all fields but `id` and `name`, one that a Director leaves out
 * or gives in another form than the page's is undefined.
 *
 * @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-List.htm
 */
export interface Tenant {
  /** The tenant's id, unique in its Director. */
  id: number;
  /** Name, not said to be unique. */
  name: string;
  /** UUID: "of the corresponding session" by the vendor's page. Its sample has the same UUID as the tenant's folder in `logo`, and other clients use it in `/t/<uuid>/`. */
  uuid: string;
  /** Sockets allocated to the tenant, 0 or more. */
  allocated: number;
  /** Sockets to be allocated: saved in the database and not yet applied, unless `allocated` is the same. 0 or more. */
  allocatedDesired: number;
  /** EC2 instances allocated to the tenant, 0 or more. */
  allocatedEc2Instances: number;
  /** EC2 instances to be allocated: saved in the database and not yet applied, unless `allocatedEc2Instances` is the same. 0 or more. */
  allocatedEc2InstancesDesired: number;
  /** Physical servers allocated to the tenant, 0 or more. */
  allocatedPhysicalServers?: number;
  /** Physical machines to be allocated: saved in the database and not yet applied. 0 or more. */
  allocatedPhysicalServersDesired?: number;
  /** Labels of the tenant; an empty list where the Director gives none. */
  labels: TenantLabel[];
  /** Contact e-mail address of the tenant, "" where the Director gives none. */
  email: string;
  /** Contact phone number of the tenant, "" where the Director gives none. */
  phone: string;
  /** URL of the tenant's website, "" where the Director gives none. */
  website: string;
  /** Contact address of the tenant, "" where the Director gives none. */
  address: string;
  /** Path of the logo's image, in the vendor's sample without a host; undefined where there is none. */
  logo?: string;
  /** Whether the tenant's name is displayed. */
  showName: boolean;
  /** Whether the tenant is enabled. */
  enabled: boolean;
  /** State of the tenant. */
  state: TenantState | Other;
  /** Status of the tenant. */
  status: "NONE" | "UPDATING" | Other;
  /** Pending change in the tenant's state. */
  changeStatus: "NONE" | "CREATE_PENDING" | "CHANGE_PENDING" | Other;
  /** State of the tenant's alarms. */
  alarmState: TenantAlarmState | Other;
  /** Whether a shared lock is set for the tenant. */
  lockedShared: boolean;
  /** Whether an exclusive lock is set for the tenant. */
  lockedExclusive: boolean;
  /** Whether the tenant was edited. */
  wasEdited: boolean;
  /** Whether the tenant's state was discovered once. */
  wasDiscoveredOnce: boolean;
  /** A value from 0 to 100; 0 for a newly created tenant. The page does not say of what. */
  progress: number;
  /** Number of alarms in the tenant: a list of four numbers in the vendor's sample. The page does not say what each one counts. An empty list where the Director gives none. */
  alarmCounters: number[];
  /** VMs used by the tenant, 0 or more. */
  usedVms: number;
  /** Sockets used by the tenant, 0 or more. */
  usedSockets: number;
  /** EC2 instances used by the tenant, 0 or more. */
  usedEc2Instances: number;
  /** Physical machines used by the tenant, 0 or more. */
  usedPhysicalServers?: number;
  /** Error code of the alert; undefined where the Director gives null. */
  alertErrorCode?: string;
  /** Title of the alert; undefined where the Director gives null. */
  alertTitle?: string;
  /** Description of the alert; undefined where the Director gives null. */
  alertDescription?: string;
  /** Physical workstations allocated to the tenant. Not on the vendor's page of this list: a field of its page Create Tenant. */
  allocatedPhysicalWorkstations?: number;
  /** Office 365 users allocated to the tenant. Not on the vendor's page of this list: a field of its page Create Tenant. */
  allocatedOffice365Users?: number;
  /** Oracle databases allocated to the tenant. Not on the vendor's page of this list: a field of its page Create Tenant. */
  allocatedOracleDatabases?: number;
  /** Backup storage allocated to the tenant. Not on the vendor's page of this list: seen in another client, and on its page Create Tenant, which states no unit. */
  allocatedBackupStorage?: number;
  /** Backup storage used by the tenant. Not on the vendor's page of this list: seen in another client, and on its page Create Tenant, which states no unit. */
  usedBackupStorage?: number;
  /** Whether the tenant is a remote one. Not on the vendor's page: seen in another client; undefined where the Director gives anything but true or false. */
  remoteTenant?: boolean;
  /** Whether the tenant is connected. Not on the vendor's page: seen in other clients. */
  connected?: boolean;
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
  "allocatedPhysicalWorkstations",
  "allocatedOffice365Users",
  "allocatedOracleDatabases",
  "allocatedBackupStorage",
  "usedBackupStorage",
  "remoteTenant",
  "connected",
] as const satisfies TenantSortField[];
