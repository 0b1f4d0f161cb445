import { html } from "lit-html";
import { store } from "./store.js";
import { attempt, ui, update } from "./ui.js";

const labels = { shell: "Shell", powershell: "PowerShell", pulumi: "pulumi config set" };

/** The settings that lead a program here. */
export function connectPage() {
  const text = store.about.settings[ui.format].join("\n");
  return html`
    <div class="title"><div><h1>Connect</h1><p>These settings lead a Pulumi program here. They are no secrets: they open nothing but this emulator.</p></div></div>
    <div class="tools" role="group" aria-label="Format">${Object.entries(labels).map(
      ([format, label]) =>
        html`<button type="button" class="tab" aria-pressed=${ui.format === format} @click=${() => {
          ui.format = format;
          update();
        }}>${label}</button>`,
    )}
      <button type="button" class="primary" @click=${() => attempt(() => navigator.clipboard.writeText(text), "Copied.")}>Copy</button></div>
    <pre class="settings" tabindex="0" role="region" aria-label="Settings">${text}</pre>
    <h2>See drift</h2>
    <ol class="steps">
      <li>Paste the settings into a terminal, and run <code>pulumi up</code> there: the requests show beside this page.</li>
      <li>Change an object in this console, as a colleague does at the vendor.</li>
      <li>Run <code>pulumi refresh --preview-only</code>: it shows what you changed. <code>pulumi up --refresh</code> repairs it.</li>
    </ol>`;
}
