import * as pulumi from "@pulumi/pulumi";
import type { AnyDescription } from "../../core/description.js";
import type { Properties } from "../../core/properties.js";
import { IGNORE_CHANGES, SECRET_INPUTS } from "../../core/properties.js";
import type { VendorSettings } from "../../settings/settings.js";
import { requireDirectDependency } from "../installation/directDependency.js";
import { checkCredentials } from "./credentialsCheck.js";
import { dynamicProvider } from "./dynamicProvider.js";
import { requireProvider } from "./provider.js";
import { checkStackSettings } from "./stackSettings.js";

/** A class of resources. */
type ResourceClass<Args, R> = new (name: string, args: Args, opts?: pulumi.CustomResourceOptions) => R;

/** What the classes of this package's resources have in common. */
export abstract class TenancyResource extends pulumi.dynamic.Resource {
  /**
   * Declares a resource.
   *
   * @throws Error when the provider is another vendor's, the id is a number, the option `import` is given, or the package is not a dependency of the program.
   * @internal
   */
  protected constructor(description: AnyDescription, name: string, args: object, opts?: pulumi.CustomResourceOptions) {
    const { type, inputs, outputs, idOutput, secrets = [], client, scope } = description;
    checkStackSettings(client.vendor as VendorSettings);
    const [vendor, noun] = type.split(":") as [string, string];
    // The SDK gives a resource those outputs only that its properties name.
    const names = Object.fromEntries([...Object.keys(inputs), ...outputs].map((output) => [output, undefined]));
    const given = args as Record<string, unknown>;
    const hidden = Object.fromEntries(
      secrets.filter((secret) => given[secret] !== undefined).map((secret) => [secret, pulumi.secret(given[secret])]),
    );
    const marked = Object.keys(given).filter((input) => !secrets.includes(input) && mayBeSecret(given[input]));
    const told = {
      ...(marked.length > 0 && { [SECRET_INPUTS]: secretAmong(given, marked) }),
      ...(opts?.ignoreChanges?.length && opts.id === undefined && { [IGNORE_CHANGES]: opts.ignoreChanges }),
    };
    const options = pulumi.mergeOptions(checkedOptions(description, name, opts), { additionalSecretOutputs: [...secrets] });
    super(dynamicProvider(type), name, { ...names, ...args, ...hidden, ...told }, options, vendor, noun);
    // The SDK keeps here the provider that it has found, also that of a parent.
    checkCredentials(client, plainOf(given, scope), (this as { __prov?: pulumi.ProviderResource }).__prov);
    // Outputs that are no inputs are unknown in the preview of an update; the id is not.
    if (idOutput) Object.assign(this, { [idOutput]: this.id });
  }

  /**
   * Reads an object that something else manages: nothing is created, changed or deleted. It needs `@pulumi/pulumi` 3.270 or newer.
   *
   * @param name - the resource's name in the program
   * @param id - the vendor's id, as text: a number would lose digits
   * @param state - inputs that say where the object is, unless the settings do
   * @throws Error from the deployment when there is no object with this id.
   */
  static get<Args extends object, R>(
    this: ResourceClass<Args, R>,
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Partial<Args>,
    opts?: pulumi.CustomResourceOptions,
  ): R {
    return new this(name, (state ?? {}) as Args, { ...opts, id });
  }
}

/** Those of the arguments that are known while the program runs. */
const plainOf = (given: Record<string, unknown>, names: readonly string[]): Properties =>
  Object.fromEntries(
    names.filter((name) => ["number", "string"].includes(typeof given[name])).map((name) => [name, given[name]]),
  ) as Properties;

/** Whether a value may be secret: what is known only later may be. */
const mayBeSecret = (value: unknown): boolean =>
  pulumi.Output.isInstance(value) ||
  value instanceof Promise ||
  (typeof value === "object" && value !== null && Object.values(value).some(mayBeSecret));

/** The inputs of these names that are secret; the process that works on them gets their plain values. */
async function secretAmong(given: Record<string, unknown>, names: readonly string[]): Promise<string[] | undefined> {
  const found = await Promise.all(names.map(async (name) => ((await pulumi.isSecret(pulumi.output(given[name]))) ? [name] : [])));
  return found.flat().length > 0 ? found.flat().sort() : undefined;
}

/** @throws Error when the options do not fit the resource. */
function checkedOptions({ type }: AnyDescription, name: string, opts: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  requireDirectDependency();
  const vendor = type.slice(0, type.indexOf(":"));
  requireProvider(vendor, `${type} "${name}"`, opts.provider);
  if (opts.import !== undefined)
    throw new pulumi.RunError(
      `${type} "${name}": Pulumi's option import does not work for dynamic resources. Leave it out, and run in ${process.cwd()}: npx pulumi-tenancy import ${vendor}. It imports what exists, and writes the program that declares it`,
    );
  const { id } = opts;
  if (id === undefined) return opts;
  const checked = (known: unknown): string => {
    if (typeof known === "string") return known;
    throw new Error(
      `${type} "${name}": its id is the number ${known}, which has lost digits of the vendor's id. Write the id as text: "1598…"`,
    );
  };
  return { ...opts, id: pulumi.Output.isInstance(id) ? id.apply(checked) : id instanceof Promise ? id.then(checked) : checked(id) };
}
