import { stripVTControlCharacters } from "node:util";

/** Characters of a vendor's text that a message shows. */
const SHOWN = 500;
/** Marks that change the direction of the text around them, and others that nobody sees. */
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
/** What begins a command to the runners of pipelines: `::error::`, `##[error]`, `##vso[…]`. */
const RUNNER_COMMANDS = /:(?=:[a-z])|#(?=#(?:\[|vso\[))/gi;

/** Somebody else's text as one line that a terminal, a log and a pipeline show as it stands: without control characters, and without what they would act on. */
export function inert(text: string): string {
  const visible = stripVTControlCharacters(text.toWellFormed()).replaceAll(INVISIBLE, "");
  return visible
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(RUNNER_COMMANDS, "$& ")
    .trim();
}

/** The beginning of somebody else's text, {@link inert}. */
export function oneLine(text: string): string {
  const characters = [...inert(text)];
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : characters.join("");
}
