/** Shows what Pulumi wrote on the page of the run. */
import { existsSync, readFileSync } from "node:fs";
import { summarize, withReport } from "./github.mjs";

const [file, title] = process.argv.slice(2);
const heading = `**${title}** in \`${process.env.PULUMI_STACK}\``;
summarize(existsSync(file) ? withReport(heading, readFileSync(file, "utf8")) : `${heading}\n\nIt did not start.\n`);
