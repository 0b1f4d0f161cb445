import type { dynamic } from "@pulumi/pulumi";
import type { Properties } from "#provider/core/properties.js";
import { dynamicProvider } from "#provider/pulumi/program/dynamicProvider.js";
import type { Item } from "./item.ts";
import { pulumiType } from "./state.ts";

/** A file for `pulumi import --file`. */
export interface ImportFile {
  /** URNs by the names that stand for them in the entries. */
  nameTable?: Record<string, string>;
  resources: ImportEntry[];
}

/** A resource that brings its state along, so that no provider is asked for it. */
export interface ImportEntry {
  type: string;
  name: string;
  id: string;
  provider?: string;
  inputs: Properties;
  outputs: Properties;
}

/** Makes a class's text as the SDK of the program makes it: its exact words depend on the SDK's version. */
export type TextMaker = (provider: dynamic.ResourceProvider) => Promise<string>;

/** Stands for the explicit provider. Pulumi takes resources of the same file for it as well, and none is called like this. */
const PROVIDER = "the provider";

/** The file that imports items. @param provider - the URN of an explicit provider */
export async function importFile(items: readonly Item[], textOf: TextMaker, provider?: string): Promise<ImportFile> {
  const texts = new Map<string, string>();
  for (const type of new Set(items.map(({ description }) => description.type))) texts.set(type, await textOf(dynamicProvider(type)));
  const resources = items.map(({ description: { type }, name, id, inputs, outputs }) => {
    const text = { __provider: texts.get(type)! };
    const place = provider === undefined ? {} : { provider: PROVIDER };
    return { type: pulumiType(type), name, id, ...place, inputs: { ...inputs, ...text }, outputs: { ...outputs, ...text } };
  });
  return { ...(provider !== undefined && { nameTable: { [PROVIDER]: provider } }), resources };
}
