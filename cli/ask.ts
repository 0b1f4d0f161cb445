import { createInterface } from "node:readline/promises";
import { exitCodes, Failure } from "./failure.ts";

/** Asks a question that "y" answers. @throws Failure where nobody can answer. */
export async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Failure("Nobody is here to answer: add --yes to go on without a question", exitCodes.usage);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are a no.
  const closed = new Promise<string>((answer) => prompt.once("close", () => answer("")));
  try {
    const answer = await Promise.race([prompt.question(`${question} (y/N) `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
