/** Shows what a preview wrote on the merge request: in one note, which later previews replace. */
import { existsSync, readFileSync } from "node:fs";
import { findOwn, gitlab, project, withReport } from "./gitlab.mjs";

const [file, outcome] = process.argv.slice(2);
const { PULUMI_STACK, CI_MERGE_REQUEST_IID, CI_COMMIT_SHA, CI_PIPELINE_URL } = process.env;

const marker = `<!-- pulumi preview of ${PULUMI_STACK} -->`;
// Written by a job that ran the code of the merge request: whatever else it holds, the preview failed.
const title = existsSync(outcome) && readFileSync(outcome, "utf8").trim() === "0" ? "Preview" : "The preview failed";
const heading = `${marker}\n**${title}** of \`${PULUMI_STACK}\` at ${CI_COMMIT_SHA} ([log](${CI_PIPELINE_URL}))`;
const body = existsSync(file) ? withReport(heading, readFileSync(file, "utf8")) : `${heading}\n\nIt did not start.\n`;

const notes = `${project}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
const note = await findOwn(notes, "body", marker);
if (note) await gitlab("PUT", `${notes}/${note.id}`, { body });
else await gitlab("POST", notes, { body });
