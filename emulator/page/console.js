import { html, nothing, render } from "lit-html";
import { connectPage } from "./connect.js";
import { dialectPage, turnedCount } from "./dialect.js";
import { faultsPage } from "./faults.js";
import { liveRequests, requestsPage } from "./requests.js";
import { listen, store } from "./store.js";
import { objectsPage } from "./table.js";
import { drawWith, ui, update } from "./ui.js";

const names = { aicc: "AICC", nakivo: "NAKIVO", uucall: "UUCall" };
/** @type {{ title: string, subtitle: string, views: import("./table.js").View[] } | undefined} */
let vendor;

drawWith(() => render(page(), /** @type {HTMLElement} */ (document.getElementById("app"))));
addEventListener("hashchange", moved);
listen(undefined, async () => {
  vendor ??= await import(`./${store.about.vendor}.js`);
  document.documentElement.dataset.vendor = store.about.vendor;
  document.title = `${names[store.about.vendor]} · emulator console`;
  if (ui.page === "") moved();
  update();
});

function moved() {
  ui.page = location.hash.slice(1) || vendor?.views[0].kind || "";
  Object.assign(ui, { filter: "", part: 0, editing: undefined, adding: undefined });
  update();
}

function page() {
  if (vendor === undefined)
    return html`<main class="loading">${store.live || store.about === undefined ? "Loading…" : "The emulator does not answer."}</main>`;
  const [name, wanted] = ui.page.split("/");
  return html`
    <a class="skip" href="#main" @click=${(event) => {
      event.preventDefault();
      document.getElementById("main")?.focus();
    }}>Skip to the content</a>
    ${header()}
    <div class="body">
      ${navigation(name)}
      <main id="main" tabindex="-1">${content(name, wanted)}</main>
      ${name === "requests" ? nothing : liveRequests()}
    </div>
    ${toast()}`;
}

function header() {
  const { vendor: own, neighbours, accounts, account } = store.about;
  const others = Object.entries(neighbours).filter(([name]) => name !== own);
  return html`<header>
    <div class="brand"><span class="mark" aria-hidden="true">${names[own].slice(0, 1)}</span>
      <div><strong>${vendor.title}</strong><span>${vendor.subtitle}</span></div><span class="emulated">Emulator</span></div>
    ${others.length === 0 ? nothing : html`<nav class="vendors" aria-label="Other vendors">${others.map(([name, url]) => html`<a href="${url}/_emulator/console">${names[name]}</a>`)}</nav>`}
    ${
      accounts.length > 1
        ? html`<label class="account">Account <select @change=${(event) => listen(event.target.value, update)}>
            ${accounts.map((name) => html`<option .selected=${name === account}>${name}</option>`)}</select></label>`
        : nothing
    }
    <span class="live ${store.live ? "on" : "off"}"><span class="dot" aria-hidden="true"></span>${store.live ? "Live" : "Not connected"}</span>
  </header>
  <section class="side" aria-label="Where you are">
    <p><strong>The other side.</strong> Your Pulumi program is over there and does not see this page. What you change here is what a colleague changes at the vendor:
      <code>pulumi refresh --preview-only</code> shows it as drift.</p>
    <p class="way" role="img" aria-label="From your program through Pulumi to the vendor: you are at the vendor"><span>program</span><i></i><span>pulumi</span><i></i><b>${names[own]}</b></p>
  </section>`;
}

function navigation(current) {
  const link = (
    page,
    label,
    count,
    alarm = false,
  ) => html`<li><a href="#${page}" aria-current=${current === page ? "page" : nothing}>${label}
    ${count === undefined ? nothing : html`<span class="count ${alarm ? "alarm" : ""}">${count}</span>`}</a></li>`;
  return html`<nav class="pages" aria-label="Console">
    <h2>Objects</h2>
    <ul>${vendor.views.map(({ kind, title }) => link(kind, title, store.kinds[kind].rows.size))}</ul>
    <h2>Behaviour</h2>
    <ul>${link("requests", "Requests", store.count)}${link("faults", "Faults", store.faults.length || undefined, true)}${link("dialect", "Dialect", turnedCount() || undefined, true)}</ul>
    <h2>Program</h2>
    <ul>${link("connect", "Connect", undefined)}</ul>
  </nav>`;
}

function content(name, wanted) {
  if (name === "requests") return requestsPage(wanted);
  if (name === "faults") return faultsPage();
  if (name === "dialect") return dialectPage();
  if (name === "connect") return connectPage();
  const view = vendor.views.find(({ kind }) => kind === name);
  return view ? objectsPage(view) : html`<h1>There is no such page</h1>`;
}

function toast() {
  if (ui.toast === undefined) return nothing;
  const { text, undo, error } = ui.toast;
  const close = (after) => () => {
    ui.toast = undefined;
    after?.();
    update();
  };
  return html`<div class="toast ${error ? "bad" : ""}"><span role=${error ? "alert" : nothing}>${text}</span>
    ${undo ? html`<button type="button" @click=${close(undo)}>Undo</button>` : nothing}
    <button type="button" class="x" aria-label="Close" @click=${close()}>×</button></div>`;
}
