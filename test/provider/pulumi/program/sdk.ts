import * as pulumi from "@pulumi/pulumi";
import { VendorProvider } from "../../../../provider/pulumi/program/provider.js";
import { shelfVendor } from "../../core/shelf.ts";

/** What was registered with the engine: name, inputs, and the URN and id of its provider. */
export const registrations: { type: string; name: string; inputs: Record<string, unknown>; provider?: string }[] = [];

/** Lets programs run without an engine: the SDK's own stand-in for it takes every resource. */
export async function startSdk({ preview = false } = {}): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        registrations.push({ type, name, inputs, provider });
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    preview,
  );
}

/** A vendor's provider. */
export class ShelfProvider extends VendorProvider {
  constructor(name: string, args: object) {
    super(shelfVendor, name, args);
  }
}

/** A resource of any kind. */
export class AnyResource extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs = {}) {
    super("any:index:Thing", name, inputs);
  }
}

/** The value of an output once it is known. */
export const settled = <T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> =>
  (output as unknown as { promise(): Promise<pulumi.Unwrap<T>> }).promise();
