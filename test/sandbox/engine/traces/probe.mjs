// The probe's life cycle: objects in a JSON file, every call logged as one JSON line.
import fs from "node:fs";

const { PROBE_STORE: store, PROBE_LOG: log } = process.env;
const load = () => JSON.parse(fs.readFileSync(store, "utf8"));
const save = (s) => fs.writeFileSync(store, JSON.stringify(s));
const bare = ({ __provider, ...rest } = {}) => rest;
const keys = ["name", "size", "kind", "link", "secretText", "fail"];
const inputsOf = (o) => Object.fromEntries(keys.filter((k) => o[k] !== undefined).map((k) => [k, o[k]]));
export async function call(verb, config, args) {
  const line = {
    verb,
    args: args.map((a) => (a && typeof a === "object" ? bare(a) : a)),
    hasProvider: args.map((a) => a && typeof a === "object" && "__provider" in a),
  };
  const account = config?.get("probe:account");
  if (account) line.account = account;
  fs.appendFileSync(log, `${JSON.stringify(line)}\n`);
  return verbs[verb](...args);
}
const verbs = {
  check(_olds, news) {
    const failures = [];
    if (typeof news.size === "number" && news.size < 0) failures.push({ property: "size", reason: "size must not be negative" });
    return { inputs: bare(news), failures };
  },
  diff(_id, olds, news) {
    const changed = keys.filter((k) => JSON.stringify(olds[k]) !== JSON.stringify(news[k]));
    if (!changed.length) return { changes: false };
    const immutable = ["kind", "link"].filter((k) => changed.includes(k));
    return { replaces: immutable, deleteBeforeReplace: changed.includes("kind") && String(news.kind).startsWith("dbr") };
  },
  create(inputs) {
    const s = load();
    if (inputs.fail === "create") throw new Error(`the vendor refused to create ${inputs.name}`);
    const id = String(++s.seq);
    const object = { ...inputsOf(inputs), serial: `n${id}` };
    s.objects[id] = object;
    save(s);
    if (inputs.fail === "partial")
      throw Object.assign(new Error("second step failed"), {
        id,
        properties: { ...object, __provider: inputs.__provider },
        reasons: ["second step failed"],
      });
    return { id, outs: object };
  },
  read(id) {
    const o = load().objects[id];
    return o ? { id, props: o, inputs: inputsOf(o) } : { id: "", props: {} };
  },
  update(id, _olds, news) {
    const s = load();
    if (news.fail === "update") throw new Error(`the vendor refused to update ${news.name}`);
    s.objects[id] = { ...inputsOf(news), serial: s.objects[id].serial };
    save(s);
    return { outs: s.objects[id] };
  },
  delete(id) {
    const s = load();
    if (s.objects[id]?.fail === "delete") throw new Error("the vendor refused to delete");
    delete s.objects[id];
    save(s);
  },
};
