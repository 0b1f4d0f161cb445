// One program for all recordings: what it declares comes from the JSON in PROBE_PROGRAM.
import * as pulumi from "@pulumi/pulumi";

const provider: any = {
  configure({ config }: any) {
    for (const verb of ["check", "diff", "create", "read", "update", "delete"])
      this[verb] = async (...args: any[]) => (await import("traces/probe")).call(verb, config, args);
  },
};
class Probe extends pulumi.dynamic.Resource {
  constructor(name: string, args: any, opts: any) {
    super(provider, name, { serial: undefined, ...args }, opts, "trace", "Probe");
  }
}
class Account extends pulumi.ProviderResource {
  constructor(name: string, args: any, opts: any) {
    super("pulumi-nodejs", name, args, opts);
  }
}
class Group extends pulumi.ComponentResource {
  constructor(name: string, _args: any, opts: any) {
    super("trace:index:Group", name, {}, opts);
    this.registerOutputs({ label: name });
  }
}

const made: Record<string, any> = {};
const mapValues = (object: any, map: (value: any, key: string) => unknown) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));

function value(given: any): any {
  if (Array.isArray(given)) return given.map(value);
  if (typeof given !== "object" || given === null) return given;
  if (given.idOf) return made[given.idOf].id;
  if (given.serialOf) return made[given.serialOf].serial;
  if (given.secret) return pulumi.secret(value(given.secret));
  return mapValues(given, value);
}

/** Options name other resources. */
function option(given: any, key: string): any {
  if (["parent", "provider", "deletedWith"].includes(key)) return made[given] ?? given;
  if (key === "aliases") return given.map((alias: any) => (alias.parent ? mapValues(alias, option) : alias));
  return ["dependsOn", "providers"].includes(key) ? given.map((name: string) => made[name]) : given;
}

for (const { name, type, args = {}, opts = {} } of JSON.parse(process.env.PROBE_PROGRAM ?? "[]")) {
  if (type === "Throw") throw new Error(name);
  const Type = type === "Group" ? Group : type === "Account" ? Account : Probe;
  made[name] = new Type(name, value(args), mapValues(opts, option));
}
export const ids = mapValues(Object.fromEntries(Object.entries(made).filter(([, resource]) => resource instanceof Probe)), ({ id }) => id);
