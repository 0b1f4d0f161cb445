/** Shows what a preview wrote on the merge request: in one note, which later previews replace. */
import { readFileSync } from "node:fs";
import { codeBlock, findOwn, gitlab, project } from "./gitlab.mjs";

const [file, code] = process.argv.slice(2);
const { PULUMI_STACK, CI_MERGE_REQUEST_IID, CI_COMMIT_SHA, CI_JOB_URL } = process.env;

const marker = `<!-- pulumi preview of ${PULUMI_STACK} -->`;
const title = code === "0" ? "Preview" : "The preview failed";
const body = `${marker}\n**${title}** of \`${PULUMI_STACK}\` at ${CI_COMMIT_SHA} ([log](${CI_JOB_URL}))\n\n${codeBlock(readFileSync(file, "utf8"))}\n`;

const notes = `${project}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
const note = await findOwn(notes, "body", marker);
if (note) await gitlab("PUT", `${notes}/${note.id}`, { body });
else await gitlab("POST", notes, { body });
