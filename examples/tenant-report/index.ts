import * as pulumi from "@pulumi/pulumi";
import { nakivo } from "pulumi-tenancy";

const nearlyFull = new pulumi.Config().requireNumber("nearlyFull");

const { tenants } = await nakivo.getTenants({ sortBy: "name" });

/** Why somebody should look at a tenant. */
function concernsOf({ state, alarmState, alertTitle, usedSockets, allocated }: nakivo.Tenant): string[] {
  const usage = allocated > 0 ? Math.round((100 * usedSockets) / allocated) : 0;
  return [
    state !== "OK" && `state ${state}`,
    alarmState !== "OK" && `alarm ${alarmState}`,
    alertTitle,
    usage >= nearlyFull && `${usage} % of the sockets used`,
  ].filter((concern) => typeof concern === "string");
}

const header = ["tenant", "enabled", "sockets used", "sockets", "VMs", "concerns"];
const rows = tenants.map((tenant) => [
  tenant.name,
  tenant.enabled ? "yes" : "no",
  String(tenant.usedSockets),
  String(tenant.allocated),
  String(tenant.usedVms),
  concernsOf(tenant).join(", "),
]);

const markdownLine = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
/** An apostrophe before what a spreadsheet would take for a formula: names and alerts are other people's texts. */
const csvCell = (cell: string) => `"${cell.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
const csvLine = (cells: string[]) => cells.map(csvCell).join(",");
const sum = (field: "allocated" | "usedSockets" | "usedVms") => tenants.reduce((total, tenant) => total + tenant[field], 0);

export const totals = { tenants: tenants.length, sockets: sum("allocated"), usedSockets: sum("usedSockets"), usedVms: sum("usedVms") };
export const concerns = Object.fromEntries(
  tenants.map((tenant) => [tenant.name, concernsOf(tenant)] as const).filter(([, found]) => found.length > 0),
);
export const markdown = [header, header.map(() => "---"), ...rows].map(markdownLine).join("\n");
export const csv = [header, ...rows].map(csvLine).join("\n");
