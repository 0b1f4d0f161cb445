// The probe's life cycle: objects in a JSON file, every call logged as one JSON line.
import fs from "node:fs";
import { setTimeout } from "node:timers/promises";

const { PROBE_STORE: store, PROBE_LOG: log } = process.env;
const load = () => JSON.parse(fs.readFileSync(store, "utf8"));
const save = (s) => fs.writeFileSync(store, JSON.stringify(s));
const bare = ({ __provider, ...rest } = {}) => rest;
const inputsOf = ({ serial, ...rest }) => bare(rest);

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

/** What went wrong after the object was made or changed. */
const partial = (id, object, inputs) =>
  Object.assign(new Error("second step failed"), {
    id,
    properties: { ...object, __provider: inputs.__provider },
    reasons: ["second step failed", ...(inputs.fail === "partial twice" ? ["and so did the third"] : [])],
  });

const verbs = {
  check(_olds, news) {
    if (news.fail === "check") throw new Error("the vendor could not check");
    const failures = [];
    if (typeof news.size === "number" && news.size < 0) failures.push({ property: "size", reason: "size must not be negative" });
    for (const property of news.refuse ?? []) failures.push({ property, reason: "the vendor does not like it" });
    return { inputs: bare(news), failures };
  },
  diff(_id, olds, news) {
    if (news.fail === "diff") throw new Error("the vendor could not compare");
    const keys = Object.keys(inputsOf({ ...olds, ...news }));
    const changed = keys.filter((k) => JSON.stringify(olds[k]) !== JSON.stringify(news[k]));
    if (!changed.length) return { changes: false };
    const immutable = ["kind", "link"].filter((k) => changed.includes(k));
    return { replaces: immutable, deleteBeforeReplace: changed.includes("kind") && String(news.kind).startsWith("dbr") };
  },
  async create(inputs) {
    await setTimeout(inputs.ms ?? 0);
    const s = load();
    if (inputs.fail === "create") throw new Error(`the vendor refused to create ${inputs.name}`);
    if (inputs.fail === "no id") return { id: "", outs: {} };
    const id = String(++s.seq);
    const object = { ...inputsOf(inputs), serial: `n${id}` };
    s.objects[id] = object;
    save(s);
    if (inputs.fail?.startsWith("partial")) throw partial(id, object, inputs);
    return { id, outs: object };
  },
  read(id) {
    const o = load().objects[id];
    if (o?.fail === "read") throw new Error("the vendor could not read");
    return o ? { id, props: o, inputs: inputsOf(o) } : { id: "", props: {} };
  },
  async update(id, _olds, news) {
    await setTimeout(news.ms ?? 0);
    const s = load();
    if (news.fail === "update") throw new Error(`the vendor refused to update ${news.name}`);
    s.objects[id] = { ...inputsOf(news), serial: s.objects[id].serial };
    save(s);
    if (news.fail?.startsWith("partial")) throw partial(id, s.objects[id], news);
    return { outs: s.objects[id] };
  },
  delete(id) {
    const s = load();
    if (s.objects[id]?.fail === "delete") throw new Error("the vendor refused to delete");
    delete s.objects[id];
    save(s);
  },
};
