import type { AnyResourceDescription } from "../../core/description.js";

const descriptions = new Map<string, AnyResourceDescription>();

/** Makes a resource known to the dynamic-provider process, under its type. */
export function register(description: AnyResourceDescription): void {
  descriptions.set(description.type, description);
}

/** The resource of a type. @throws when the installed package has none such. */
export function registered(type: string): AnyResourceDescription {
  const description = descriptions.get(type);
  if (!description)
    throw new Error(
      `the installed version of pulumi-tenancy has no resource ${type}. Install one that has: npm install pulumi-tenancy@latest`,
    );
  return description;
}
