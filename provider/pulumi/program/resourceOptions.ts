import * as pulumi from "@pulumi/pulumi";
import type { AnyResourceDescription } from "../../core/description.js";
import { requireDirectDependency } from "../installation/directDependency.js";
import { requireProvider } from "./vendorProvider.js";

/**
 * The options of a resource, once they are known to fit it.
 *
 * @throws Error when the provider is another vendor's, the id is a number, or the package is not a dependency of the program.
 */
export function resourceOptions(
  type: string,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions | undefined {
  requireDirectDependency();
  requireProvider(type.slice(0, type.indexOf(":")), `${type} "${name}"`, opts?.provider);
  if (opts?.id === undefined) return opts;
  const checked = (id: unknown): string => {
    if (typeof id === "string") return id;
    throw new Error(
      `${type} "${name}": its id is the number ${id}, which has lost digits of the vendor's id. Write the id as text: "1598…"`,
    );
  };
  return {
    ...opts,
    id: pulumi.Output.isInstance(opts.id) ? opts.id.apply(checked) : opts.id instanceof Promise ? opts.id.then(checked) : checked(opts.id),
  };
}

/** Names of a resource's outputs, without values: the SDK gives a class those outputs only that its properties name. */
export const outputNames = ({ inputs }: AnyResourceDescription, added: readonly string[]): Record<string, undefined> =>
  Object.fromEntries([...Object.keys(inputs.shape), ...added].map((name) => [name, undefined]));
