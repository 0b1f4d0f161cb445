/** What the scripts of this folder share. They use what every job has: Node.js and the variables that GitHub sets. */

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = process.env;

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

/** Whether the job's token made it: what people write is not touched. */
export const ours = ({ user }) => user.login === "github-actions[bot]";

/** Text as a block of code that nothing in it can end, and no longer than GitHub takes. */
export function codeBlock(text, limit = 60_000) {
  const shown = text.length > limit ? `${text.slice(0, limit)}\n… (the job's log has the rest)` : text.trimEnd();
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${shown}\n${fence}`;
}

/** The job's log. */
export function runUrl() {
  const { GITHUB_SERVER_URL, GITHUB_RUN_ID } = process.env;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}
