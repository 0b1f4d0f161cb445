import "./pulumi/installation/nodeVersion.js";
import "./pulumi/installation/pulumiVersion.js";

/** Huawei Cloud AICC: the contact centre's user groups, tenants and organisations. */
export * as aicc from "./aicc/index.js";
/** NAKIVO Backup & Replication: the tenants of a Director. */
export * as nakivo from "./nakivo/index.js";
/** UUCall: sub-accounts and the applications that each may open. */
export * as uucall from "./uucall/index.js";
