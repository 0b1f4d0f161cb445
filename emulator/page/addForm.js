import { html, nothing } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { answered, call, store } from "./store.js";
import { tell, ui, update } from "./ui.js";

/** The dialog that asks for the fields of a new object. */
export function addForm(view) {
  const fields = view.fields.filter(({ add }) => add);
  const close = () => {
    ui.adding = undefined;
    update();
  };
  const add = async (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    try {
      const row = await call("POST", `/state/${view.kind}`, Object.fromEntries(fields.flatMap((field) => fieldOf(field, given))));
      answered(view.kind, row);
      ui.adding = undefined;
      tell(`${view.name(row)} is added.`);
      requestAnimationFrame(() =>
        document
          .querySelector(`[data-row="${CSS.escape(`${view.kind}/${row[store.kinds[view.kind].key]}`)}"]`)
          ?.scrollIntoView({ block: "center" }),
      );
    } catch (error) {
      ui.adding = { kind: view.kind, error: error.message };
      update();
    }
  };
  return html`<dialog ${ref(openOnce)} aria-labelledby="add-title" @close=${close}>
    <form @submit=${add}>
      <h2 id="add-title">Add ${view.one}</h2>
      ${fields.map(
        (field) => html`<label><span>${field.label}${field.required ? "" : html` <small>optional</small>`}</span>${control(field)}</label>`,
      )}
      ${ui.adding.error === "" ? nothing : html`<p class="error" role="alert">${ui.adding.error}</p>`}
      <div class="buttons">
        <button type="button" @click=${close}>Cancel</button>
        <button type="submit" class="primary">Add</button>
      </div>
    </form>
  </dialog>`;
}

function control({ field, edit, options, required }) {
  if (edit === "select")
    return html`<select name=${field}>
      ${required ? nothing : html`<option value=""></option>`}
      ${options().map(([, text], at) => html`<option value=${at}>${text}</option>`)}
    </select>`;
  if (edit === "check") return html`<input type="checkbox" name=${field} checked />`;
  return html`<input name=${field} type=${edit === "secret" ? "password" : edit === "number" ? "number" : "text"} autocomplete="off" ?required=${required} />`;
}

function fieldOf({ field, edit, options }, given) {
  if (edit === "check") return [[field, given.has(field)]];
  const text = given.get(field);
  if (text === "" || text === null) return [];
  if (edit === "select") return [[field, options()[Number(text)][0]]];
  return [[field, edit === "number" ? Number(text) : text]];
}

const opened = new WeakSet();
function openOnce(dialog) {
  if (!dialog || opened.has(dialog)) return;
  opened.add(dialog);
  queueMicrotask(() => dialog.showModal());
}
