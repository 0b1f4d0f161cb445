import type { Finding, Report } from "./report.ts";
import { closing, meanings, statesInWords } from "./report.ts";

const html = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[character]!);

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#f6f8fa, #151b23); --dim: light-dark(#59636e, #9198a1);
  --unmanaged: light-dark(#9a6700, #d29922); --twice: light-dark(#8250df, #ab7df8); --gone: light-dark(#cf222e, #f85149); --ok: light-dark(#1a7f37, #3fb950); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 4rem; font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1f2328, #f0f6fc); background: light-dark(#fff, #0d1117); }
header { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; flex-wrap: wrap; }
h1 { font-size: 1.5rem; margin: 0; }
.state { font-weight: 600; color: var(--ok); } .state.bad { color: var(--gone); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.cards button { all: unset; box-sizing: border-box; cursor: pointer; border: 1px solid var(--line); border-left: 4px solid var(--colour); border-radius: 8px; padding: .75rem 1rem; background: var(--soft); }
.cards button:focus-visible { outline: 2px solid var(--colour); outline-offset: 2px; }
.cards button[aria-pressed="false"] { opacity: .45; }
.cards b { display: block; font-size: 1.75rem; line-height: 1.2; } .cards span { color: var(--dim); }
.filters { display: flex; gap: .5rem; flex-wrap: wrap; margin: 0 0 .75rem; }
input, select { font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; }
select option { background: light-dark(#fff, #0d1117); }
input { flex: 1; min-width: 12rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .5rem .75rem; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--soft); font-size: .8rem; color: var(--dim); position: sticky; top: 0; } tbody tr { border-top: 1px solid var(--line); }
td:nth-child(5) { font-family: ui-monospace, monospace; font-size: .85em; }
.tag { color: var(--colour); font-weight: 600; } .none { padding: 2rem; text-align: center; color: var(--dim); }
footer { margin-top: 1.25rem; color: var(--dim); } footer p { margin: .3rem 0; }
[hidden] { display: none !important; }
@media print { .filters { display: none; } }
`;

const script = `
const rows = [...document.querySelectorAll("tbody tr")], buttons = [...document.querySelectorAll(".cards button")];
const text = document.querySelector("input"), selects = [...document.querySelectorAll("select")], none = document.querySelector(".none");
function show() {
  const on = buttons.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.finding);
  let count = 0;
  for (const row of rows) {
    row.hidden = !(on.includes(row.dataset.finding) && selects.every((s) => !s.value || row.dataset[s.name] === s.value) && row.textContent.toLowerCase().includes(text.value.toLowerCase()));
    if (!row.hidden) count++;
  }
  none.hidden = count > 0;
}
for (const b of buttons) b.addEventListener("click", () => { b.setAttribute("aria-pressed", b.getAttribute("aria-pressed") !== "true"); show(); });
for (const field of [text, ...selects]) field.addEventListener("input", show);
show();
`;

/** For people who would rather look at it: one file that loads nothing, with filters, in dark and light. */
export function htmlReport(report: Report): string {
  const { findings, complete } = report;
  const kinds = Object.keys(meanings) as Finding["finding"][];
  const cards = kinds.map((kind) => {
    const number = findings.filter(({ finding }) => finding === kind).length;
    return `<button type="button" data-finding="${kind}" aria-pressed="true" style="--colour: var(--${kind})"><b>${number}</b>${kind} <span>${html(meanings[kind])}</span></button>`;
  });
  const choice = (name: "vendor" | "kind") => {
    const values = [...new Set(findings.map((finding) => finding[name]))].sort();
    const options = values.map((value) => `<option>${html(value)}</option>`).join("");
    return `<select name="${name}" aria-label="${name}"><option value="">every ${name}</option>${options}</select>`;
  };
  const rows = findings.map((finding) => {
    const { finding: kind, vendor, kind: noun, name, id, place, detail } = finding;
    const cells = [vendor, noun, name, id, place, statesInWords(finding) || detail].map((cell) => `<td>${html(cell)}</td>`).join("");
    return `<tr data-finding="${kind}" data-vendor="${html(vendor)}" data-kind="${html(noun)}"><td class="tag" style="--colour: var(--${kind})">${kind}</td>${cells}</tr>`;
  });
  const heads = ["finding", "vendor", "kind", "name", "id", "place", "where"].map((head) => `<th scope="col">${head}</th>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>What no stack manages</title>
<style>${style}</style>
</head>
<body>
<header><h1>What no stack manages</h1><span class="state${complete ? "" : " bad"}">${complete ? "complete" : "not complete"}</span></header>
<div class="cards">${cards.join("")}</div>
<div class="filters"><input type="search" placeholder="Filter" aria-label="Filter">${choice("vendor")}${choice("kind")}</div>
<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table><div class="none">${findings.length > 0 ? "No finding fits the filters." : "Nothing to report."}</div></div>
<footer>${closing(report)
    .map((line) => `<p>${html(line)}</p>`)
    .join("")}</footer>
<script>${script}</script>
</body>
</html>
`;
}
