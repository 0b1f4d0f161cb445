/** What the scripts of this folder share. They use what every job has, Node.js and GitLab's variables, and the project access token in GITLAB_TOKEN. */

const { CI_API_V4_URL, CI_PROJECT_ID, GITLAB_TOKEN } = process.env;

export const project = `/projects/${CI_PROJECT_ID}`;

/** Calls GitLab's API. */
export async function gitlab(method, path, body) {
  const response = await fetch(`${CI_API_V4_URL}${path}`, {
    method,
    headers: { "private-token": GITLAB_TOKEN, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The first item of a list, over all its pages, that the token's own user made and whose text begins so: what people write is not touched. */
export async function findOwn(path, text, beginning) {
  const self = await gitlab("GET", "/user");
  for (let page = 1; ; page++) {
    const items = await gitlab("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
    const found = items.find((item) => item.author.id === self.id && item[text]?.startsWith(beginning));
    if (found || items.length < 100) return found;
  }
}

/** The most characters that GitLab takes in a note or a description. */
const LONGEST = 1_000_000;

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
