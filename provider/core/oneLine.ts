import { stripVTControlCharacters } from "node:util";

/** Characters of a vendor's text that a message shows. */
const SHOWN = 500;
/** Characters of a whole message. That of a resource travels in a header of gRPC, which holds not much more. */
const LONGEST_MESSAGE = 2_000;
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
export const oneLine = (text: string): string => beginning(inert(text), SHOWN);

/** A message as it can be sent and read: not too long, and without half characters. */
export const sendable = (message: string): string => beginning(message.toWellFormed(), LONGEST_MESSAGE);

function beginning(text: string, length: number): string {
  // Most texts are short, and need not be taken apart.
  if (text.length <= length) return text;
  const characters = [...text.slice(0, 2 * length + 2)];
  return characters.length > length ? `${characters.slice(0, length).join("")}…` : text;
}
