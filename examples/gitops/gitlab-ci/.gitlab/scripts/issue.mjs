/** Keeps one open issue for as long as there is drift. */
import { readFileSync } from "node:fs";
import { findOwn, gitlab, project, withReport } from "./gitlab.mjs";

const [file, outcome] = process.argv.slice(2);
const { PULUMI_STACK, CI_PIPELINE_URL } = process.env;
const DRIFT = "7";

const marker = `<!-- pulumi drift of ${PULUMI_STACK} -->`;
const title = `Drift in ${PULUMI_STACK}`;
const issues = `${project}/issues`;
const issue = await findOwn(`${issues}?state=opened&labels=drift`, "description", marker);

if (readFileSync(outcome, "utf8").trim() === DRIFT) {
  const description = withReport(
    `${marker}\nSomebody changed what Pulumi manages. What a refresh would take over ([log](${CI_PIPELINE_URL})):`,
    readFileSync(file, "utf8"),
    "To undo it, run the job `up` of the default branch again. To keep it, change the program. This issue closes itself when the next check finds no drift.\n",
  );
  // Names and remarks can be personal: those who may see the code may see them.
  if (issue) await gitlab("PUT", `${issues}/${issue.iid}`, { description });
  else await gitlab("POST", issues, { title, description, labels: "drift", confidential: true });
} else if (issue) {
  await gitlab("POST", `${issues}/${issue.iid}/notes`, { body: `There is no drift any more ([log](${CI_PIPELINE_URL})).` });
  await gitlab("PUT", `${issues}/${issue.iid}`, { state_event: "close" });
}
