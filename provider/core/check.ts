import type { AnyDescription, SettingLookup } from "./description.js";
import type { Schemas } from "./inputs.js";
import { withoutValue } from "./inputs.js";
import { meant } from "./meant.js";
import type { Properties } from "./properties.js";
import { IGNORE_CHANGES, SECRET_INPUTS, secretInputsOf } from "./properties.js";
import { hasUnknown } from "./unknown.js";

/** An input that is wrong, in the form Pulumi takes. */
export interface CheckFailure {
  /** The input, or the place in it: `workNos[3]`. Empty for a secret one, which the reason names. */
  property: string;
  /** What is wrong, and what would be right. */
  reason: string;
}

/** Inputs as they go on, and what is wrong with them. */
export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

/** Validates inputs and brings them into their normal form. Unknown values pass as they are. */
export function check(description: AnyDescription, news: Properties, lookup: SettingLookup, schemas: Schemas): CheckResult {
  const { __provider, [IGNORE_CHANGES]: _ignored, [SECRET_INPUTS]: secretInputs, ...given } = news;
  const secrets = [...(description.secrets ?? []), ...secretInputsOf(news)];
  const failures: CheckFailure[] = [];
  const inputs: Properties = {};
  const defaults = description.defaults?.(lookup) ?? {};
  const names = Object.keys(description.inputs);
  for (const name of Object.keys(given)) {
    // Of a property that is named apart, the engine prints the value, secret or not. What an unknown one is meant for nobody knows.
    if (!Object.hasOwn(description.inputs, name))
      failures.push({ property: "", reason: `${name}: is not an input of ${description.type}${meant(name, names)}` });
  }
  for (const [name, schema] of schemas.of(description.inputs)) {
    const value = given[name] ?? defaults[name];
    const result = schema.safeParse(value);
    const issues = (result.error?.issues ?? []).filter((issue) => !hasUnknown(valueAt(value, issue.path)));
    const secret = secrets.includes(name);
    for (const { path, message } of issues) {
      const property = pathText(name, path);
      failures.push(secret ? { property: "", reason: `${property}: ${withoutValue(message)}` } : { property, reason: message });
    }
    const accepted = result.success && !hasUnknown(value) ? (result.data as Properties[string]) : value;
    if (accepted !== undefined) inputs[name] = accepted;
  }
  if (secretInputs !== undefined) inputs[SECRET_INPUTS] = secretInputs;
  return { inputs, failures };
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => path.reduce((at: any, step) => at?.[step], value);

const pathText = (name: string, path: readonly PropertyKey[]): string =>
  name + path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
