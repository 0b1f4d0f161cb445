import { html, nothing } from "lit-html";
import { change } from "./cell.js";
import { rowsOf } from "./store.js";
import { attempt } from "./ui.js";

export const title = "Huawei Cloud AICC";
export const subtitle = "Contact centre · CC-CMS and CC-Management";

const groupTypes = () => [
  [2, "Agent group"],
  [3, "Inspector group"],
];
const roles = () => [
  [2, "Agent"],
  [3, "Inspector"],
];
const orgTypes = () => [
  ["P", "Partner"],
  ["C", "Channel"],
  ["D", "Department"],
  ["T", "Team"],
  ["O", "Other"],
];
const statuses = () => [
  ["1", "Activated"],
  ["2", "Disabled"],
  ["3", "Prohibited"],
];

const groupsOf = ({ workNo, ccId, vdn }) =>
  rowsOf("groups").filter((group) => group.ccId === ccId && group.vdn === vdn && group.workNos.includes(workNo));

/** @type {import("./table.js").View[]} */
export const views = [
  {
    kind: "groups",
    title: "User groups",
    one: "group",
    about: "Groups of agents and of quality inspectors. In Pulumi: aicc.UserGroup and aicc.UserGroupMembers.",
    name: ({ groupName }) => groupName,
    fields: [
      { field: "groupName", label: "Name", edit: "text", add: true, required: true },
      { field: "groupType", label: "Type", edit: "select", options: groupTypes, add: true, required: true },
      { field: "remark", label: "Remark", edit: "text", add: true },
      { field: "vdn", label: "VDN", edit: "number", add: true, mono: true },
      { field: "ccId", label: "CC", edit: "number", add: true, mono: true },
      { field: "id", label: "Id", mono: true },
    ],
    inside: {
      label: "Members",
      summary: ({ workNos }) => (workNos.length === 1 ? "1 agent" : `${workNos.length} agents`),
      show: members,
    },
  },
  {
    kind: "orgs",
    title: "Organizations",
    one: "organization",
    about: "The tree of the tenant's organizations. In Pulumi: aicc.getOrgs.",
    name: ({ orgName }) => orgName,
    parent: "parentOrgId",
    fields: [
      { field: "orgName", label: "Name", edit: "text", add: true, required: true },
      { field: "orgType", label: "Type", edit: "select", options: orgTypes, add: true, required: true },
      { field: "status", label: "Status", edit: "select", options: statuses, add: true, required: true },
      {
        field: "parentOrgId",
        label: "Below",
        edit: "select",
        options: () => [[null, "— top —"], ...rowsOf("orgs").map(({ orgId, orgName }) => [orgId, orgName])],
        add: true,
        required: true,
      },
      { field: "description", label: "Description", edit: "text", add: true },
      { field: "orgCode", label: "Code", edit: "text", mono: true },
      { field: "orgId", label: "Id", mono: true },
    ],
  },
  {
    kind: "agents",
    title: "Agents",
    one: "agent",
    about: "Who can be a member of a group. They are made in this console only: no API of the vendor writes them.",
    name: ({ workNo }) => `agent ${workNo}`,
    fields: [
      { field: "workNo", label: "Number", edit: "number", add: true, required: true, mono: true },
      { field: "accountName", label: "Account", edit: "text", add: true, mono: true },
      { field: "accountCode", label: "Code", edit: "text", add: true, mono: true },
      { field: "ccRoleId", label: "Role", edit: "select", options: roles, add: true, required: true },
      {
        field: "groups",
        label: "Groups",
        show: (agent) => groupsOf(agent).map(({ groupName }) => html`<span class="chip">${groupName}</span>`),
      },
      { field: "vdn", label: "VDN", edit: "number", add: true, mono: true },
      { field: "ccId", label: "CC", edit: "number", add: true, mono: true },
    ],
  },
  {
    kind: "tenants",
    title: "Tenant spaces",
    one: "tenant space",
    about: "The customers of the contact centre. In Pulumi: aicc.getTenants.",
    name: ({ tenantSpaceName }) => tenantSpaceName,
    fields: [
      { field: "tenantSpaceName", label: "Name", edit: "text", add: true, required: true },
      { field: "tenantId", label: "Id", add: true, required: true, mono: true },
      { field: "ccId", label: "CC", edit: "number", add: true, mono: true },
      { field: "vdnId", label: "VDN", edit: "number", add: true, mono: true },
      {
        field: "accessCodes",
        label: "Access codes",
        show: ({ accessCodes }) =>
          accessCodes.map(
            ({ accessCode, isDefault }) => html`<span class="chip mono">${accessCode}${isDefault ? " · default" : ""}</span>`,
          ),
      },
    ],
  },
];

function members({ id, groupName, workNos, ccId, vdn }) {
  const agents = rowsOf("agents").filter((agent) => agent.ccId === ccId && agent.vdn === vdn);
  const known = new Set(agents.map(({ workNo }) => workNo));
  const put = (next, done) => attempt(() => change("groups", id, { workNos: next }), done);
  const add = (event) => {
    event.preventDefault();
    const input = event.target.elements.workNo;
    const workNo = Number(input.value);
    input.value = "";
    return put([...workNos.filter((other) => other !== workNo), workNo], `Agent ${workNo} is in ${groupName}.`);
  };
  return html`<div class="members">
    <ul aria-label="Members of ${groupName}">
      ${workNos.map(
        (workNo) => html`<li class="chip mono ${known.has(workNo) ? "" : "odd"}">${workNo}
          <button type="button" class="x" aria-label="Take agent ${workNo} out of ${groupName}"
            @click=${() =>
              put(
                workNos.filter((other) => other !== workNo),
                `Agent ${workNo} is out of ${groupName}.`,
              )}>×</button></li>`,
      )}
      ${workNos.length === 0 ? html`<li class="quiet">Nobody</li>` : nothing}
    </ul>
    <form @submit=${add}>
      <input name="workNo" list="agents-${id}" inputmode="numeric" pattern="\\d+" required placeholder="Agent's number" aria-label="Agent to add to ${groupName}" />
      <datalist id="agents-${id}">${agents
        .filter(({ workNo }) => !workNos.includes(workNo))
        .slice(0, 200)
        .map(({ workNo }) => html`<option value=${workNo}></option>`)}</datalist>
      <button type="submit">Add to group</button>
    </form>
  </div>`;
}
