/** Shows what a preview wrote on the pull request: in one comment, which later previews replace. */
import { existsSync, readFileSync } from "node:fs";
import { codeBlock, find, github, ours, runUrl } from "./github.mjs";

const [file] = process.argv.slice(2);
const { PULUMI_STACK, PULL_REQUEST, HEAD_SHA, OUTCOME } = process.env;

const marker = `<!-- pulumi preview of ${PULUMI_STACK} -->`;
const title = OUTCOME === "success" ? "Preview" : "The preview failed";
const output = existsSync(file) ? codeBlock(readFileSync(file, "utf8")) : "It did not start.";
const body = `${marker}\n**${title}** of \`${PULUMI_STACK}\` at ${HEAD_SHA} ([log](${runUrl()}))\n\n${output}\n`;

const comment = await find(`/issues/${PULL_REQUEST}/comments`, (candidate) => ours(candidate) && candidate.body.startsWith(marker));
if (comment) await github("PATCH", `/issues/comments/${comment.id}`, { body });
else await github("POST", `/issues/${PULL_REQUEST}/comments`, { body });
