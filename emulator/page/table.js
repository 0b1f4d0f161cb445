import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { addForm } from "./addForm.js";
import { cell } from "./cell.js";
import { call, objectPath, rowsOf, store } from "./store.js";
import { attempt, ui, update } from "./ui.js";

/** Rows that a table shows at once. */
const PART = 100;

/**
 * A kind of objects as the console shows it.
 * @typedef {object} View
 * @property {string} kind
 * @property {string} title
 * @property {string} one
 * @property {string} about
 * @property {import("./cell.js").Field[]} fields
 * @property {(row: any) => string} name
 * @property {string} [parent] the field with the id of the object above, where they are a tree
 * @property {{ label: string, summary: (row: any) => string, show: (row: any) => unknown }} [inside] what opens below a row
 * @property {(id: string) => Promise<unknown>} [afterRemove]
 */

/** The page of a kind: its objects in a table. */
export function objectsPage(/** @type {View} */ view) {
  const all = view.parent === undefined ? rowsOf(view.kind).map((row) => ({ row, level: 0, parent: false })) : tree(view);
  const words = ui.filter.trim().toLowerCase();
  const found = words === "" ? all : all.filter(({ row }) => JSON.stringify(row).toLowerCase().includes(words));
  const parts = Math.max(1, Math.ceil(found.length / PART));
  const part = Math.min(ui.part, parts - 1);
  const shown = found.slice(part * PART, (part + 1) * PART);
  return html`
    <div class="title">
      <div><h1>${view.title}</h1><p>${view.about}</p></div>
      <button type="button" class="primary" @click=${() => {
        ui.adding = { kind: view.kind, error: "" };
        update();
      }}>Add ${view.one}</button>
    </div>
    <div class="tools">
      <input type="search" placeholder="Filter" aria-label="Filter ${view.title.toLowerCase()}" .value=${ui.filter}
        @input=${(event) => {
          Object.assign(ui, { filter: event.target.value, part: 0 });
          update();
        }} />
      <span class="quiet" aria-live="polite">${found.length === all.length ? all.length : `${found.length} of ${all.length}`}</span>
      ${parts === 1 ? nothing : pager(part, parts)}
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label=${view.title}>
      <table>
        <thead><tr>
          <th scope="col">${view.fields[0].label}</th>
          ${view.inside ? html`<th scope="col">${view.inside.label}</th>` : nothing}
          ${view.fields.slice(1).map(({ label }) => html`<th scope="col">${label}</th>`)}
          <th scope="col" class="actions"><span class="hidden">Actions</span></th>
        </tr></thead>
        <tbody>${repeat(
          shown,
          ({ row }) => String(row[store.kinds[view.kind].key]),
          (entry) => rowOf(view, entry),
        )}</tbody>
      </table>
      ${found.length === 0 ? html`<p class="empty">${all.length === 0 ? "There is none." : "None fits the filter."}</p>` : nothing}
    </div>
    ${ui.adding?.kind === view.kind ? addForm(view) : nothing}`;
}

function rowOf(view, { row, level, parent }) {
  const id = String(row[store.kinds[view.kind].key]);
  const place = `${view.kind}/${id}`;
  const name = view.name(row);
  const open = ui.open.has(place);
  const isNew = store.fresh.has(`${place}/${store.kinds[view.kind].key}`);
  const toggle = (set, key) => () => {
    if (!set.delete(key)) set.add(key);
    update();
  };
  const first = (field) => {
    if (view.parent === undefined) return cell(view.kind, row, field, name);
    const folded = ui.folded.has(place);
    return html`<span class="branch" data-level=${Math.min(level, 8)}>
      <span class="hidden">Level ${level + 1}:</span>
      ${
        parent
          ? html`<button type="button" class="fold" aria-expanded=${!folded} aria-label="What is below ${name}" @click=${toggle(ui.folded, place)}></button>`
          : html`<span class="leaf"></span>`
      }
      ${cell(view.kind, row, field, name)}</span>`;
  };
  return html`
    <tr class=${isNew ? "new" : ""} data-row=${place}>
      <td>${first(view.fields[0])}</td>
      ${
        view.inside
          ? html`<td><button type="button" class="inside" aria-expanded=${open} aria-label="${view.inside.label} of ${name}: ${view.inside.summary(row)}"
              @click=${toggle(ui.open, place)}>${view.inside.summary(row)}</button></td>`
          : nothing
      }
      ${view.fields.slice(1).map((field) => html`<td>${cell(view.kind, row, field, name)}</td>`)}
      <td class="actions"><button type="button" class="remove" aria-label="Delete ${name}" @click=${() => remove(view, row, id, name)}>Delete</button></td>
    </tr>
    ${
      view.inside && open
        ? html`<tr class="below"><td colspan=${view.fields.length + 2}><div>${view.inside.show(row)}</div></td></tr>`
        : nothing
    }`;
}

function remove(view, row, id, name) {
  const undo = () => attempt(() => call("POST", `/state/${view.kind}`, row), `${name} is back.`);
  return attempt(
    async () => {
      await call("DELETE", objectPath(view.kind, id));
      await view.afterRemove?.(id);
    },
    `${name} is deleted.`,
    { undo },
  );
}

function pager(part, parts) {
  const go = (to) => () => {
    ui.part = to;
    update();
  };
  return html`<span class="pager">
    <button type="button" ?disabled=${part === 0} @click=${go(part - 1)}>Back</button>
    <span>Page ${part + 1} of ${parts}</span>
    <button type="button" ?disabled=${part === parts - 1} @click=${go(part + 1)}>Next</button>
  </span>`;
}

/** The rows of a tree in its order; those below a folded one are left out, unless something is looked for. */
function tree(view) {
  const { kind, parent } = view;
  const { key, rows } = store.kinds[kind];
  const below = Map.groupBy(rows.values(), (row) => (rows.has(String(row[parent])) ? String(row[parent]) : ""));
  const seen = new Set();
  const walk = (at, level) =>
    (below.get(at) ?? []).flatMap((row) => {
      const id = String(row[key]);
      if (seen.has(id)) return [];
      seen.add(id);
      const children = below.has(id);
      const hidden = ui.filter === "" && ui.folded.has(`${kind}/${id}`);
      const deeper = walk(id, level + 1);
      return [{ row, level, parent: children }, ...(hidden ? [] : deeper)];
    });
  const found = walk("", 0);
  // A circle has no top.
  for (const row of rows.values()) if (!seen.has(String(row[key]))) found.push({ row, level: 0, parent: false });
  return found;
}
