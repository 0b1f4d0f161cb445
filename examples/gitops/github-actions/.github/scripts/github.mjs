/** What the scripts of this folder share. They use what every job has: Node.js and the variables that GitHub sets. */
import { appendFileSync } from "node:fs";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_STEP_SUMMARY, GITHUB_TOKEN } = process.env;

/** Calls GitHub's API for this repository. */
export async function github(method, path, body) {
  const response = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, {
    method,
    headers: { authorization: `Bearer ${GITHUB_TOKEN}`, accept: "application/vnd.github+json", "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The first item of a list, over all its pages, that matches. */
export async function find(path, matches) {
  for (let page = 1; ; page++) {
    const items = await github("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
    const found = items.find(matches);
    if (found || items.length < 100) return found;
  }
}

/** Shows Markdown on the page of the run. */
export const summarize = (text) => appendFileSync(GITHUB_STEP_SUMMARY, `${text}\n`);

/** Whether the job's token made it: what people write is not touched. */
export const ours = ({ user }) => user.login === "github-actions[bot]";

/** The most characters that GitHub takes in a comment or an issue. */
const LONGEST = 65_536;

/** What a terminal or a page would act on and nobody sees: control characters and marks that change the direction of text. */
const UNSEEN = /(?![\n\t])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text as a block of code that nothing in it can end, no longer than the limit: what is too much is cut, and a note says so. */
function codeBlock(text, limit) {
  const clean = text.replaceAll("\r\n", "\n").replaceAll(UNSEEN, "\ufffd").trimEnd();
  for (let length = limit; ; length = Math.floor(length * 0.9)) {
    const shown = clean.length > length ? `${clean.slice(0, length).toWellFormed()}\n… (cut here: the job's log has the rest)` : clean;
    const longest = shown.matchAll(/`+/g).reduce((most, [run]) => Math.max(most, run.length), 2);
    const fence = "`".repeat(longest + 1);
    const block = `${fence}diff\n${shown}\n${fence}`;
    if (block.length <= limit) return block;
  }
}

/** A text with a report in it as a block of code, which gets all the room that is left. */
export const withReport = (before, report, after = "") =>
  `${before}\n\n${codeBlock(report, LONGEST - before.length - after.length - 4)}\n\n${after}`;

/** Markdown as far as GitHub takes it, cut between two lines. */
export const shortened = (text) =>
  text.length <= LONGEST
    ? text
    : `${text.slice(0, text.lastIndexOf("\n", LONGEST - 100)).toWellFormed()}\n\n… (cut here: the job's log has the rest)\n`;

/** The job's log. */
export function runUrl() {
  const { GITHUB_SERVER_URL, GITHUB_RUN_ID } = process.env;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}
