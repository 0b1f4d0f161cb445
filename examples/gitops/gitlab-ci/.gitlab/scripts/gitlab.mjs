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

/** Text as a block of code that nothing in it can end, and short enough to read. */
export function codeBlock(text, limit = 60_000) {
  const shown = text.length > limit ? `${text.slice(0, limit)}\n… (the job's log has the rest)` : text.trimEnd();
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${shown}\n${fence}`;
}
