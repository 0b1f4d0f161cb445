import { html, nothing } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { answered, call, objectPath, store } from "./store.js";
import { attempt, ui, update } from "./ui.js";

/**
 * A field of an object.
 * @typedef {object} Field
 * @property {string} field
 * @property {string} label
 * @property {"text" | "number" | "check" | "select" | "secret"} [edit] how it is changed; one that cannot be changed has none
 * @property {() => [value: any, label: string][]} [options] of a select
 * @property {boolean} [add] whether it is asked for when an object is added
 * @property {boolean} [required]
 * @property {boolean} [mono] digits and codes
 * @property {(row: any) => unknown} [show]
 */

const changed = (kind, id, field) => (store.fresh.has(`${kind}/${id}/${field}`) ? "fresh" : "");

/** Changes one field of an object, as somebody does in the vendor's console. */
export const change = async (kind, id, fields) => answered(kind, await call("PATCH", objectPath(kind, id), fields));

/** What a cell shows and lets one change. */
export function cell(kind, row, /** @type {Field} */ spec, name) {
  const id = String(row[store.kinds[kind].key]);
  const { field, label, edit } = spec;
  const of = `${label} of ${name}`;
  const fresh = changed(kind, id, field);
  if (spec.show && !edit) return html`<span class=${fresh}>${spec.show(row)}</span>`;
  if (edit === "check")
    return html`<input type="checkbox" class="switch ${fresh}" role="switch" aria-label=${of} .checked=${row[field]}
      @change=${(event) => attempt(() => change(kind, id, { [field]: event.target.checked }))} />`;
  if (edit === "select") return select(kind, id, row, spec, of, fresh);
  const shown = spec.show ? spec.show(row) : edit === "secret" ? (row[field] ? "••••••" : "") : row[field];
  if (!edit) return html`<span class="${fresh} ${spec.mono ? "mono" : ""}">${shown ?? nothing}</span>`;
  const key = `${kind}/${id}/${field}`;
  if (ui.editing?.cell === key) return input(kind, id, row, spec, of);
  const begin = () => {
    ui.editing = { cell: key, draft: edit === "secret" ? "" : String(row[field] ?? ""), error: "" };
    update();
  };
  const empty = shown === "" || shown === null || shown === undefined;
  return html`<button type="button" class="cell ${fresh} ${spec.mono ? "mono" : ""}" data-cell=${key} title="Edit"
    aria-label="${of}: ${empty ? "empty" : shown}. Edit" @click=${begin}>${empty ? html`<span class="none">—</span>` : shown}</button>`;
}

function select(kind, id, row, { field, options }, of, fresh) {
  const choices = options();
  const now = row[field];
  const known = choices.some(([value]) => value === now);
  const pick = (event) => attempt(() => change(kind, id, { [field]: choices[event.target.selectedIndex - (known ? 0 : 1)][0] }));
  return html`<select class="flat ${fresh}" aria-label=${of} @change=${pick}>
    ${known ? nothing : html`<option selected>${now ?? "—"}</option>`}
    ${choices.map(([value, text]) => html`<option .selected=${value === now}>${text}</option>`)}
  </select>`;
}

function input(kind, id, row, { field, edit }, of) {
  const { draft, error, cell: key } = ui.editing;
  const end = () => {
    if (ui.editing?.cell !== key) return;
    ui.editing = undefined;
    update();
    // Back to where the keyboard was, once it is drawn; but not from where it has gone since.
    queueMicrotask(() => {
      if (document.activeElement === document.body)
        /** @type {HTMLElement | null} */ (document.querySelector(`[data-cell="${CSS.escape(key)}"]`))?.focus();
    });
  };
  const save = async (event) => {
    event?.preventDefault();
    if (ui.editing?.cell !== key || ui.editing.busy) return;
    const text = ui.editing.draft;
    if (text === String(row[field] ?? "") || (edit === "secret" && text === "")) return end();
    ui.editing.busy = true;
    try {
      await change(kind, id, { [field]: edit === "number" ? Number(text) : text });
      end();
    } catch (reason) {
      if (ui.editing?.cell === key) Object.assign(ui.editing, { error: reason.message, busy: false });
      update();
    }
  };
  return html`<form class="edit" @submit=${save}>
    <input ${ref(focusOnce)} aria-label=${of} .value=${draft} inputmode=${edit === "number" ? "numeric" : "text"} autocomplete="off"
      aria-invalid=${error === "" ? "false" : "true"} aria-describedby=${error === "" ? nothing : "edit-error"}
      type=${edit === "secret" ? "password" : "text"}
      @input=${(event) => {
        ui.editing.draft = event.target.value;
      }}
      @keydown=${(event) => event.key === "Escape" && end()}
      @blur=${save} />
    ${error === "" ? nothing : html`<span id="edit-error" class="error" role="alert">${error}</span>`}
  </form>`;
}

const focused = new WeakSet();
function focusOnce(element) {
  if (!element || focused.has(element)) return;
  focused.add(element);
  // It is in the page once the template is drawn.
  queueMicrotask(() => {
    element.focus();
    element.select();
  });
}
