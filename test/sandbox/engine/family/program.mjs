// A component with a child that is replaced when its name changes and a grandchild that is updated; the name "bad" is refused.
import * as pulumi from "@pulumi/pulumi";

const provider = {
  async diff(_id, olds, news) {
    return { changes: olds.name !== news.name, replaces: olds.name !== news.name && news.old ? ["name"] : [] };
  },
  async create(inputs) {
    return { id: "1", outs: inputs };
  },
  async update(_id, _olds, inputs) {
    if (inputs.name === "bad") throw new Error("this name\nis bad");
    return { outs: inputs };
  },
};
class Member extends pulumi.dynamic.Resource {
  constructor(name, props, parent) {
    super(provider, name, props, { parent }, "test", "Member");
  }
}

const family = new pulumi.ComponentResource("test:index:Family", "family");
const parent = new Member("parent", { name: process.env.PARENT ?? "Li", old: true }, family);
new Member("child", { name: process.env.CHILD ?? "Na", old: false, ...(process.env.CHILD && { nick: "x" }) }, parent);
export const names = pulumi.output(parent.id).apply(() => process.env.PARENT ?? "Li");
