import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "./failure.ts";
import type { StackExport, StoredResource } from "./state.ts";

/** A state with the name by which reports call it. */
export interface NamedState {
  name: string;
  content: StackExport;
}

/**
 * States from files of `pulumi stack export`, from files of a backend, and from folders of either.
 *
 * @throws Failure that names what is no such file: without one of the states, what it has would count as nobody's.
 */
export function statesAt(paths: readonly string[]): NamedState[] {
  return [...new Set(paths.flatMap(filesAt))].map((path) => ({ name: basename(path).replace(/\.json$/, ""), content: stateIn(path) }));
}

function filesAt(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Failure(`--state: there is no ${path}`);
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path).filter((name) => name.endsWith(".json"));
  if (files.length === 0) throw new Failure(`--state: the folder ${path} holds no file that ends with .json`);
  return files.sort().map((name) => join(path, name));
}

interface Checkpoint {
  deployment?: { resources?: StoredResource[] };
  checkpoint?: { latest?: { resources?: StoredResource[] } };
}

function stateIn(path: string): StackExport {
  let content: Checkpoint | undefined;
  try {
    content = JSON.parse(readFileSync(path, "utf8")) as Checkpoint;
  } catch (error) {
    throw new Failure(`--state: ${path} cannot be read: ${(error as Error).message}`);
  }
  // A stack that was never updated has no resources.
  const deployment = content?.deployment ?? content?.checkpoint?.latest ?? (content?.checkpoint && {});
  if (!deployment) throw new Failure(`--state: ${path} is no state. Make one with "pulumi stack export --file ${basename(path)}"`);
  return { deployment };
}
