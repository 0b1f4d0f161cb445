/** Keeps one open issue for as long as there is drift. */
import { readFileSync } from "node:fs";
import { find, github, ours, runUrl, summarize, withReport } from "./github.mjs";

const [file] = process.argv.slice(2);
const { PULUMI_STACK, DRIFT } = process.env;

const marker = `<!-- pulumi drift of ${PULUMI_STACK} -->`;
const title = `Drift in ${PULUMI_STACK}`;
const issue = await find("/issues?state=open&labels=drift", (candidate) => ours(candidate) && candidate.body?.startsWith(marker));

if (DRIFT === "yes") {
  const body = withReport(
    `${marker}\nSomebody changed what Pulumi manages. What a refresh would take over ([log](${runUrl()})):`,
    readFileSync(file, "utf8"),
    "To undo it, run the workflow `up`. To keep it, change the program. This issue closes itself when the next check finds no drift.\n",
  );
  summarize(body);
  if (issue) await github("PATCH", `/issues/${issue.number}`, { body });
  else await github("POST", "/issues", { title, body, labels: ["drift"] });
} else {
  summarize("There is no drift.");
  if (issue) {
    await github("POST", `/issues/${issue.number}/comments`, { body: `There is no drift any more ([log](${runUrl()})).` });
    await github("PATCH", `/issues/${issue.number}`, { state: "closed", state_reason: "completed" });
  }
}
