import type { Properties } from "./properties.js";

/**
 * A create or update that got half way. Pulumi keeps the id and the properties, shows the reasons, and runs an update at the next `up`.
 * The SDK reads these fields by name.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: string[];

  constructor(reason: string, id: string, properties: Properties) {
    super(reason);
    this.id = id;
    this.properties = properties;
    this.reasons = [reason];
  }
}
