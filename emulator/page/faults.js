import { html, nothing } from "lit-html";
import { call, store } from "./store.js";
import { attempt, ui, update } from "./ui.js";

/** What can be armed with a button. */
const presets = [
  {
    name: "Lose the next answer",
    about: "The vendor does what it was asked for, and the connection breaks before the answer.",
    fault: { drop: "after" },
  },
  { name: "Cut before it is done", about: "The connection breaks, and nothing is done.", fault: { drop: "before" } },
  { name: "Reset the connection", about: "The connection is reset before anything is read.", fault: { drop: "accept" }, plain: true },
  {
    name: "Too many requests",
    about: "429 with Retry-After: 1. Nothing is done.",
    fault: { status: 429, headers: { "Retry-After": "1" } },
  },
  { name: "Out of service", about: "503. Nothing is done.", fault: { status: 503 } },
  { name: "Gateway gives up", about: "The vendor does it, and a gateway answers 504.", fault: { status: 504, applied: true } },
  { name: "Answer slowly", about: "Two seconds pass first.", fault: { latencyMs: 2000 } },
  { name: "End the sessions", about: "All sessions and tokens end before the request.", fault: { expireSessions: true }, sessions: true },
];

export function faultsPage() {
  const { operations, hasSessions } = store.about;
  const arm = ({ name, fault, plain }) => {
    const times = ui.times === "always" ? (plain ? 3 : "always") : Number(ui.times);
    const operation = plain || ui.operation === "" ? {} : { operation: ui.operation };
    return attempt(() => call("POST", "/faults", { ...fault, ...operation, times }), `${name}: armed.`);
  };
  const set = (field) => (event) => {
    ui[field] = event.target.value;
    update();
  };
  return html`
    <div class="title">
      <div><h1>Faults</h1><p>Make the vendor go wrong, and see what your program does. They hit in the order in which they were armed, one per request.</p></div>
      ${hasSessions ? html`<button type="button" @click=${() => attempt(() => call("POST", "/expire-sessions"), "All sessions are over.")}>End all sessions now</button>` : nothing}
    </div>
    <h2 id="armed">Armed${store.faults.length > 0 ? html` <span class="badge faulted">${store.faults.length}</span>` : nothing}</h2>
    ${store.faults.length === 0 ? html`<p class="quiet">None: the vendor is well.</p>` : armed()}
    <h2>Arm one</h2>
    <div class="tools">
      <label>Hits <select .value=${ui.operation} @change=${set("operation")}>
        <option value="">any operation</option>${operations.map((name) => html`<option value=${name}>${name}</option>`)}
      </select></label>
      <label>Times <select .value=${ui.times} @change=${set("times")}>
        <option value="1">once</option><option value="2">twice</option><option value="5">five times</option><option value="always">until it is disarmed</option>
      </select></label>
    </div>
    <ul class="cards">${presets
      .filter(({ sessions }) => !sessions || hasSessions)
      .map(
        (preset) => html`<li><h3>${preset.name}</h3><p>${preset.about}</p>
          <button type="button" aria-label="Arm: ${preset.name}" @click=${() => arm(preset)}>Arm</button></li>`,
      )}</ul>`;
}

function armed() {
  return html`<table aria-labelledby="armed">
    <thead><tr><th scope="col">What happens</th><th scope="col">To</th><th scope="col">Hits</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
    <tbody>${store.faults.map(({ id, fault, hits }) => {
      const what = told(fault);
      return html`<tr><td>${what}</td><td class="mono">${fault.operation ?? "any operation"}</td>
        <td>${hits} of ${fault.times === "always" ? "all" : fault.times}</td>
        <td class="actions"><button type="button" class="remove" aria-label="Disarm: ${what}" @click=${() => attempt(() => call("DELETE", `/faults/${id}`), `${what}: disarmed.`)}>Disarm</button></td></tr>`;
    })}</tbody></table>`;
}

function told({ drop, status, applied, latencyMs, expireSessions, omit, skip }) {
  const parts = [
    latencyMs && `${latencyMs} ms pass`,
    expireSessions && "sessions end",
    drop && { accept: "connection reset", before: "cut before it is done", after: "answer lost" }[drop],
    status && `HTTP ${status}${applied ? ", though it is done" : ""}`,
    omit && `without ${omit}`,
    skip > 0 && `after ${skip} pass`,
  ];
  return parts.filter(Boolean).join(", ");
}
