import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { call, store } from "./store.js";
import { attempt, ui, update } from "./ui.js";

/** What became of a request, in a word. */
export function fateOf({ outcome, status, reason, faulted }) {
  if (outcome === "pending") return "pending";
  if (faulted) return "faulted";
  return reason !== undefined || outcome !== "answered" || status >= 400 ? "refused" : "fine";
}

const time = (at) => new Date(at).toTimeString().slice(0, 8);
const took = ({ startedAt, endedAt }) => (endedAt === undefined ? "…" : `${endedAt - startedAt} ms`);
const result = ({ outcome, status }) => (outcome === "pending" ? "waiting" : outcome === "answered" ? String(status) : outcome);
const words = { fine: "answered", refused: "refused", faulted: "hit by a fault", pending: "under way" };

/** The newest requests in a few words, beside every page. */
export function liveRequests() {
  const newest = [...store.requests.values()].slice(-40).reverse();
  return html`<aside aria-labelledby="live-title">
    <h2 id="live-title">Live requests</h2>
    ${newest.length === 0 ? html`<p class="quiet">None yet. Run <code>pulumi up</code> with the settings of <a href="#connect">Connect</a>.</p>` : nothing}
    <ol class="feed">${repeat(
      newest,
      ({ id }) => id,
      (request) => html`<li class=${fateOf(request)}>
        <a href="#requests/${request.id}"><span class="dot" aria-hidden="true"></span><span class="op">${request.operation}</span>
        <span class="hidden">${words[fateOf(request)]}</span>
        <span class="quiet">${result(request)} · ${took(request)}</span></a></li>`,
    )}</ol>
  </aside>`;
}

/** All that the log tells. */
export function requestsPage(/** @type {string | undefined} */ wanted) {
  const filter = ui.filter.trim().toLowerCase();
  const shown = [...store.requests.values()]
    .filter((request) => !ui.refusedOnly || fateOf(request) !== "fine")
    .filter((request) => filter === "" || JSON.stringify(request).toLowerCase().includes(filter))
    .slice(-200)
    .reverse();
  return html`
    <div class="title">
      <div><h1>Requests</h1><p>What came in, the newest first. Of a refused one, it says why: for a signature, with the canonical request as the vendor reads it.</p></div>
      <button type="button" @click=${() =>
        attempt(async () => {
          await call("DELETE", "/requests");
          store.requests.clear();
          store.count = 0;
        }, "The log is empty.")}>Clear the log</button>
    </div>
    <div class="tools">
      <input type="search" placeholder="Filter" aria-label="Filter requests" .value=${ui.filter} @input=${(event) => {
        ui.filter = event.target.value;
        update();
      }} />
      <label class="inline"><input type="checkbox" .checked=${ui.refusedOnly} @change=${(event) => {
        ui.refusedOnly = event.target.checked;
        update();
      }} /> Only refused ones, and those that faults hit</label>
      <span class="quiet">${store.count} in the log</span>
    </div>
    ${shown.length === 0 ? html`<p class="empty">None.</p>` : nothing}
    <ol class="log">${repeat(
      shown,
      ({ id }) => id,
      (request) => entry(request, String(request.id) === wanted),
    )}</ol>`;
}

function entry(request, open) {
  const { method, path, operation, startedAt, reason, headers, body, query, account } = request;
  const fate = fateOf(request);
  return html`<li class=${fate}><details ?open=${open}>
    <summary><span class="dot" aria-hidden="true"></span><span class="mono quiet">${time(startedAt)}</span>
      <strong>${operation}</strong><span class="mono path">${method} ${path}</span>
      <span class="badge ${fate}">${result(request)}</span><span class="quiet">${took(request)}</span>
      <span class="hidden">${words[fate]}</span>
      ${reason === undefined ? nothing : html`<span class="why">${reason.split("\n")[0]}</span>`}</summary>
    <div class="detail">
      ${reason === undefined ? nothing : html`<h2>Why it was refused</h2><pre>${written(reason)}</pre>`}
      ${account === undefined ? nothing : html`<p>Account: <code>${account}</code></p>`}
      ${Object.keys(query).length === 0 ? nothing : html`<h2>Query</h2><pre>${lines(query)}</pre>`}
      <h2>Headers</h2><pre>${lines(headers)}</pre>
      ${body === "" ? nothing : html`<h2>Body</h2><pre>${pretty(body)}</pre>`}
    </div>
  </details></li>`;
}

const lines = (pairs) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

/** A canonical request is quoted in the reason as JSON; here it shows line by line. */
const written = (reason) =>
  reason.replaceAll(/"(?:[^"\\]|\\.)*\\n(?:[^"\\]|\\.)*"/g, (quoted) => {
    try {
      return `\n\n${JSON.parse(quoted).replaceAll(/^/gm, "    ")}`;
    } catch {
      return quoted;
    }
  });

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
