// A resource whose creation takes SLOW_MS, and one that depends on it.
import * as pulumi from "@pulumi/pulumi";

const provider = {
  async create({ ms }) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return { id: "slow-1", outs: { ms, answer: 42 } };
  },
  async update(_id, _olds, { ms }) {
    return { outs: { ms, answer: 42 } };
  },
};
class Slow extends pulumi.dynamic.Resource {}

console.log("the program runs");
pulumi.log.warn("take care");
const config = new pulumi.Config();
const first = new Slow(provider, "first", { ms: Number(process.env.SLOW_MS), answer: undefined }, {}, "test", "Slow");
new Slow(provider, "second", { ms: 0, after: first.answer, answer: undefined }, {}, "test", "Slow");
export const token = config.getSecret("token");
export const region = config.get("region");
export const { answer } = first;
