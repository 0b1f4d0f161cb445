/** Keeps one open issue for as long as there is something that no stack manages. */
import { readFileSync } from "node:fs";
import { find, github, ours, runUrl, shortened, summarize } from "./github.mjs";

const [file] = process.argv.slice(2);
const { PULUMI_STACK, UNMANAGED } = process.env;

const marker = `<!-- unmanaged beside ${PULUMI_STACK} -->`;
const title = `Unmanaged beside ${PULUMI_STACK}`;
const issue = await find("/issues?state=open&labels=unmanaged", (candidate) => ours(candidate) && candidate.body?.startsWith(marker));

if (UNMANAGED === "yes") {
  // The report is Markdown already, in which the vendors' texts stand as they are.
  const body = shortened(
    `${marker}\n${readFileSync(file, "utf8")}\n[log](${runUrl()}). This issue closes itself when the next check finds nothing.\n`,
  );
  summarize(body);
  if (issue) await github("PATCH", `/issues/${issue.number}`, { body });
  else await github("POST", "/issues", { title, body, labels: ["unmanaged"] });
} else {
  summarize("Everything is managed.");
  if (issue) {
    await github("POST", `/issues/${issue.number}/comments`, { body: `Everything is managed now ([log](${runUrl()})).` });
    await github("PATCH", `/issues/${issue.number}`, { state: "closed", state_reason: "completed" });
  }
}
