import * as pulumi from "@pulumi/pulumi";
import { nearestOf } from "../../core/meant.js";
import type { VendorSettings } from "../../settings/settings.js";
import { describeUnknown, environmentName } from "../../settings/settings.js";
import { isFirst } from "../accounts.js";

/** Stands for the program where Pulumi has no stack for it, as in unit tests. */
const noStack = {};

/** Whose settings these are: the program's stack. @internal */
export const thisProgram = (): object => pulumi.runtime.getStackResource() ?? noStack;

/** The value of a configuration key such as `aicc:endpoint`, secrets in plain text. @internal */
export function stackConfiguration(key: string): string | undefined {
  const [namespace, name] = key.split(":") as [string, string];
  return new pulumi.Config(namespace).get(name);
}

/**
 * Looks through the stack's configuration and the environment for what no setting of a vendor can be. Warnings come once in a program: of unknown variables,
 * and of secrets that the configuration holds in plain text.
 *
 * @internal
 * @throws RunError when the configuration has a key that is no setting.
 */
export function checkStackSettings(vendor: VendorSettings, environment: NodeJS.ProcessEnv = process.env): void {
  const { name, settings } = vendor;
  const start = `${name}:`;
  const keys = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(start));
  const unknown = describeUnknown(vendor, keys);
  if (unknown !== undefined) throw new pulumi.RunError(unknown);
  if (!isFirst(thisProgram(), `settings of ${name}`)) return;
  for (const key of keys.filter((each) => settings[each.slice(start.length)]!.secret && !isSecretInStack(each)))
    pulumi.log.warn(`${key} is in plain text in the stack's configuration. Encrypt it with: pulumi config set --secret ${key}`);
  const variables = Object.keys(settings).map((setting) => environmentName(name, setting));
  for (const variable of Object.keys(environment).filter(
    (each) => each.startsWith(`${name.toUpperCase()}_`) && !variables.includes(each),
  )) {
    const nearest = nearestOf(variable, variables);
    pulumi.log.warn(`the environment variable ${variable} is no setting of ${name}${nearest ? ` (did you mean ${nearest}?)` : ""}`);
  }
}

/** The SDK knows which keys of the configuration are encrypted, and leaves the question out of its types. @internal */
export const isSecretInStack = (key: string): boolean =>
  (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
