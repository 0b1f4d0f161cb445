import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { readPages } from "../../docs/pages.ts";

/** A block of code in a page. */
export interface Block {
  /** Where it is, for messages: `aicc/UserGroup.md, line 12`. */
  place: string;
  code: string;
}

/** The blocks of one language in a text of Markdown. */
export function blocksOf(language: string, text: string, page: string): Block[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => ({
    place: `${page}, line ${text.slice(0, match.index).split("\n").length}`,
    code: match[1]!,
  }));
}

export const blocksOfFile = (language: string, path: string): Block[] => blocksOf(language, readFileSync(path, "utf8"), path);

/** The examples of all resources, data sources and providers. */
export async function referenceExamples(): Promise<Block[]> {
  return [...(await readPages("docs/reference"))].flatMap(([path, text]) => blocksOf("ts", text, path));
}

/** A command of a page. */
export interface Command {
  line: string;
  /** What the page says that it exits with. */
  exitCode: number;
}

/** The commands of a page's next block that was not run yet, which has to be under this heading. */
export function nextCommands(page: string, unused: string[], heading: string): Command[] {
  const section = page.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`))!;
  const block = unused.shift()!;
  expect(blocksOf("sh", section, heading).map(({ code }) => code)).toContain(block);
  const lines = block.trim().split("\n");
  return lines.map((line) => ({ line, exitCode: Number(/# exits with (\d+)/.exec(line)?.[1] ?? 0) }));
}
