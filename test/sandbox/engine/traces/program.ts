// One program for all traces: what it declares comes from the JSON in PROBE_PROGRAM.
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
  constructor(name: string, args: any) {
    super("pulumi-nodejs", name, args);
  }
}
class Group extends pulumi.ComponentResource {
  constructor(name: string, opts: any) {
    super("trace:index:Group", name, {}, opts);
    this.registerOutputs({ label: name });
  }
}
const made: Record<string, any> = {};
const value = (v: any): any =>
  v && typeof v === "object" && v.idOf
    ? made[v.idOf].id
    : v && typeof v === "object" && v.serialOf
      ? made[v.serialOf].serial
      : v && typeof v === "object" && v.secret
        ? pulumi.secret(v.secret)
        : v;
const refs = (o: any = {}) =>
  Object.fromEntries(
    Object.entries(o).map(([k, v]: any) => [
      k,
      ["parent", "provider"].includes(k) ? made[v] : k === "dependsOn" ? v.map((n: string) => made[n]) : v,
    ]),
  );
for (const r of JSON.parse(process.env.PROBE_PROGRAM ?? "[]")) {
  const args = Object.fromEntries(Object.entries(r.args ?? {}).map(([k, v]) => [k, value(v)]));
  made[r.name] =
    r.type === "Group"
      ? new Group(r.name, refs(r.opts))
      : r.type === "Account"
        ? new Account(r.name, args)
        : new Probe(r.name, args, refs(r.opts));
}
export const ids = Object.fromEntries(
  Object.entries(made)
    .filter(([, v]) => v instanceof Probe)
    .map(([k, v]) => [k, v.id]),
);
