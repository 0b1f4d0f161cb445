import { html, nothing } from "lit-html";
import { change } from "./cell.js";
import { call, objectPath, rowsOf, store } from "./store.js";
import { attempt } from "./ui.js";

export const title = "UUCall";
export const subtitle = "Call platform · sub-accounts and permissions";

const states = () => [
  [1, "Valid"],
  [2, "Disabled"],
  [3, "Cancelled"],
  [4, "Frozen"],
];
const roles = () => [[null, "—"], ...rowsOf("roles").map(({ id, name }) => [id, name])];
const templates = () => [
  ["1", "Applies"],
  ["2", "Does not apply"],
];
const granted = ({ id }) => store.kinds.grants.rows.get(String(id))?.appIds ?? [];
const counted = (appIds) => `${appIds.length} of ${rowsOf("applications").length}`;

/** @type {import("./table.js").View[]} */
export const views = [
  {
    kind: "subAccounts",
    title: "Sub-accounts",
    one: "sub-account",
    about: "Who may log in, and what they may open. In Pulumi: uucall.SubAccount and uucall.SubAccountAppAuth.",
    name: ({ account }) => account,
    fields: [
      { field: "account", label: "Account", edit: "text", add: true, required: true },
      { field: "name", label: "Name", edit: "text", add: true },
      { field: "jobnumber", label: "Job number", edit: "text", add: true, mono: true },
      { field: "bind_ext", label: "Extension", edit: "text", add: true, mono: true },
      { field: "state", label: "State", edit: "select", options: states, add: true, required: true },
      { field: "roleId", label: "Role", edit: "select", options: roles, add: true, required: true },
      { field: "roleEnble", label: "Role's template", edit: "select", options: templates },
      { field: "password", label: "Password", edit: "secret", add: true },
      { field: "id", label: "Id", mono: true },
    ],
    inside: {
      label: "Permissions",
      summary: (row) => counted(granted(row)),
      show: (row) =>
        permissions(`What ${row.account} may open of its own`, `grant-${row.id}`, granted(row), (appIds) =>
          store.kinds.grants.rows.has(String(row.id))
            ? change("grants", row.id, { appIds })
            : call("POST", "/state/grants", { subAccountId: row.id, appIds }),
        ),
    },
    afterRemove: async (id) => {
      if (store.kinds.grants.rows.has(id)) await call("DELETE", objectPath("grants", id));
    },
  },
  {
    kind: "roles",
    title: "Roles",
    one: "role",
    about: "Roles, each with a template of permissions. In Pulumi: uucall.getRoles.",
    name: ({ name }) => name,
    fields: [
      { field: "name", label: "Name", edit: "text", add: true, required: true },
      { field: "id", label: "Id", add: true, required: true, mono: true },
    ],
    inside: {
      label: "Template",
      summary: ({ appIds }) => counted(appIds),
      show: ({ id, name, appIds }) =>
        permissions(`What the role ${name} may open`, `role-${id}`, appIds, (next) => change("roles", id, { appIds: next })),
    },
  },
  {
    kind: "applications",
    title: "Applications",
    one: "application",
    about: "The tree of what can be opened. In Pulumi: uucall.getApplications.",
    name: ({ name }) => name,
    parent: "pid",
    fields: [
      { field: "name", label: "Name", edit: "text", add: true, required: true },
      { field: "id", label: "Id", add: true, required: true, mono: true },
      {
        field: "pid",
        label: "Below",
        edit: "select",
        options: () => [[null, "— top —"], ...rowsOf("applications").map(({ id, name }) => [id, name])],
        add: true,
        required: true,
      },
    ],
  },
];

/** The tree of applications with a checkbox for each. */
function permissions(legend, prefix, appIds, put) {
  const applications = rowsOf("applications");
  const ids = new Set(applications.map(({ id }) => id));
  const has = new Set(appIds);
  const toggle =
    ({ id, name }) =>
    (event) =>
      attempt(
        () => put(event.target.checked ? [...appIds, id] : appIds.filter((other) => other !== id)),
        `${name}: ${event.target.checked ? "granted" : "revoked"}.`,
      );
  const level = (parent, depth) => {
    const here = applications.filter(({ pid }) => (ids.has(pid) ? pid : null) === parent);
    if (here.length === 0 || depth > 12) return nothing;
    return html`<ul>${here.map(
      (application) => html`<li><label><input type="checkbox" .checked=${has.has(application.id)} @change=${toggle(application)} />
        <span>${application.name}</span> <span class="quiet mono">${application.id}</span></label>${level(application.id, depth + 1)}</li>`,
    )}</ul>`;
  };
  return html`<fieldset class="permissions" id=${prefix}><legend>${legend}</legend>${level(null, 0)}</fieldset>`;
}
