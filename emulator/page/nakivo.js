import { html, nothing } from "lit-html";
import { cell } from "./cell.js";

export const title = "NAKIVO Director";
export const subtitle = "Backup & Replication · multi-tenant mode";

const states = () => ["OK", "WARNING", "INACCESSIBLE", "ERROR"].map((state) => [state, state]);

/** How much of what was allocated is used; both can be changed. */
const usage = (label, used, allocated) => ({
  field: used,
  label,
  show: (row) => {
    const [now, most] = [row[used] ?? 0, row[allocated] ?? 0];
    return html`<span class="usage">
      <span>${cell("tenants", row, { field: used, label: `${label}: used`, edit: "number" }, row.name)} of
        ${cell("tenants", row, { field: allocated, label: `${label}: allocated`, edit: "number" }, row.name)}</span>
      ${
        most === 0 && now === 0
          ? nothing
          : html`<meter min="0" max=${Math.max(most, 1)} high=${most * 0.8} value=${Math.min(now, Math.max(most, 1))} class=${now > most ? "over" : ""}
        aria-label="${label} used by ${row.name}">${now} of ${most}</meter>`
      }
    </span>`;
  },
});

/** @type {import("./table.js").View[]} */
export const views = [
  {
    kind: "tenants",
    title: "Tenants",
    one: "tenant",
    about: "The customers of the Director, with what is allocated to them and what they use. In Pulumi: nakivo.getTenants.",
    name: ({ name }) => name,
    fields: [
      { field: "name", label: "Name", edit: "text", add: true, required: true },
      { field: "enabled", label: "Enabled", edit: "check", add: true },
      { field: "state", label: "State", edit: "select", options: states, add: true, required: true },
      usage("Sockets", "usedSockets", "allocated"),
      usage("Physical servers", "usedPhysicalServers", "allocatedPhysicalServers"),
      usage("EC2 instances", "usedEc2Instances", "allocatedEc2Instances"),
      { field: "usedVms", label: "VMs", edit: "number", mono: true },
      { field: "email", label: "Contact", edit: "text", add: true },
      { field: "labels", label: "Labels", show: ({ labels }) => labels.map(({ name }) => html`<span class="chip">${name}</span>`) },
      { field: "id", label: "Id", mono: true },
    ],
  },
];
