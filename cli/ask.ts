import { createInterface } from "node:readline/promises";
import { exitCodes, Failure } from "./failure.ts";

/** Asks a question that "y" answers. @throws Failure where nobody can answer. */
export async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Failure("Nobody is here to answer: add --yes to go on without a question", exitCodes.usage);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} (y/N) `)).trim());
  } finally {
    prompt.close();
  }
}
