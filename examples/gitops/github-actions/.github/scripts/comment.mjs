/** Shows what a preview wrote on the pull request: in one comment, which later previews replace. */
import { existsSync, readFileSync } from "node:fs";
import { find, github, ours, runUrl, summarize, withReport } from "./github.mjs";

const [file] = process.argv.slice(2);
const { PULUMI_STACK, PULL_REQUEST, HEAD_SHA, OUTCOME } = process.env;

const marker = `<!-- pulumi preview of ${PULUMI_STACK} -->`;
const title = OUTCOME === "success" ? "Preview" : "The preview failed";
const heading = `${marker}\n**${title}** of \`${PULUMI_STACK}\` at ${HEAD_SHA} ([log](${runUrl()}))`;
const body = existsSync(file) ? withReport(heading, readFileSync(file, "utf8")) : `${heading}\n\nIt did not start.\n`;
summarize(body);

const comment = await find(`/issues/${PULL_REQUEST}/comments`, (candidate) => ours(candidate) && candidate.body.startsWith(marker));
if (comment) await github("PATCH", `/issues/comments/${comment.id}`, { body });
else await github("POST", `/issues/${PULL_REQUEST}/comments`, { body });
