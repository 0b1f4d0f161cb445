import { html, nothing } from "lit-html";
import { call, store } from "./store.js";
import { attempt, inlineCode, ui, update } from "./ui.js";

const turned = (name) => store.dialect[name] !== store.about.switches[name].values[0];
export const turnedCount = () => Object.keys(store.dialect).filter(turned).length;

export function dialectPage() {
  const filter = ui.filter.trim().toLowerCase();
  const all = Object.entries(store.about.switches);
  const shown = all
    .filter(([name]) => !ui.turnedOnly || turned(name))
    .filter(([name, { about }]) => `${name} ${about}`.toLowerCase().includes(filter));
  return html`
    <div class="title">
      <div><h1>Dialect</h1><p>Where the vendor's pages contradict themselves or are silent, a switch decides. Each says what it stands for.</p></div>
      <button type="button" ?disabled=${turnedCount() === 0} @click=${() => attempt(() => call("DELETE", "/dialect"), "All switches have their defaults.")}>Back to the defaults</button>
    </div>
    <div class="tools">
      <input type="search" placeholder="Filter" aria-label="Filter switches" .value=${ui.filter} @input=${(event) => {
        ui.filter = event.target.value;
        update();
      }} />
      <label class="inline"><input type="checkbox" .checked=${ui.turnedOnly} @change=${(event) => {
        ui.turnedOnly = event.target.checked;
        update();
      }} /> Only those that were turned</label>
      <span class="quiet" aria-live="polite">${shown.length} of ${all.length}</span>
    </div>
    <ul class="switches">${shown.map(([name, { about, values }]) => oneSwitch(name, about, values))}</ul>`;
}

function oneSwitch(name, about, values) {
  const turn = (value) => attempt(() => call("PATCH", "/dialect", { [name]: value }), `${name} is ${value}.`);
  return html`<li class=${turned(name) ? "turned" : ""}>
    <div><h2 class="mono" id="switch-${name}">${name}</h2>
      <p id="about-${name}">${inlineCode(about).map(({ code, text }) => (code ? html`<code>${text}</code>` : text))}</p></div>
    <div class="value">${values.some((value) => typeof value === "number") ? numberOf(name, values, turn) : choiceOf(name, values, turn)}
      ${turned(name) ? html`<button type="button" class="link" aria-label="Turn ${name} back" @click=${() => turn(values[0])}>back to ${String(values[0] ?? "no limit")}</button>` : nothing}</div>
  </li>`;
}

function choiceOf(name, values, turn) {
  return html`<select aria-labelledby="switch-${name}" aria-describedby="about-${name}" @change=${(event) => turn(values[event.target.selectedIndex])}>
    ${values.map((value, at) => html`<option .selected=${store.dialect[name] === value}>${String(value)}${at === 0 ? " (default)" : ""}</option>`)}
  </select>`;
}

/** Any whole number, or none where that is among the values. */
function numberOf(name, values, turn) {
  const now = store.dialect[name];
  return html`<input class="mono" aria-labelledby="switch-${name}" aria-describedby="about-${name}" list="values-${name}" .value=${now === null ? "no limit" : String(now)}
      @change=${(event) => {
        const text = event.target.value.trim();
        return turn(text === "" || text === "no limit" ? null : text).then(update);
      }} />
    <datalist id="values-${name}">${values.map((value) => html`<option value=${value === null ? "no limit" : value}></option>`)}</datalist>`;
}
