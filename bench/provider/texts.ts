/** Texts of `__provider`, which the SDK stores with a dynamic resource and sends with each call. */

/** A provider that lists before and after each write, and shares nothing. */
export const naive = `exports.handler = () => {
  const loaded = import(${JSON.stringify(new URL("naive.ts", import.meta.url).href)});
  const verb = (name) => (...args) => loaded.then((verbs) => verbs[name](...args));
  return { create: verb("create"), read: verb("read"), update: verb("update"), delete: verb("delete") };
};
`;

/** A provider that does nothing: what is left is the cost of Pulumi's own process. */
export const nothing = `exports.handler = () => ({
  check: async (olds, news) => ({ inputs: news }),
  diff: async () => ({}),
  create: async (inputs) => ({ id: "none", outs: inputs }),
  read: async (id, props) => ({ id, props, inputs: props }),
  update: async (id, olds, news) => ({ outs: news }),
  delete: async () => {},
});
`;

/**
 * A provider whose check tells what its process holds: megabytes in use once what is no longer needed is let go, the most that it has had of the machine's
 * memory, and what keeps it from ending, such as timers and sockets.
 */
export const holdings = `exports.handler = () => ({
  check: async () => {
    require("v8").setFlagsFromString("--expose-gc");
    const collect = require("vm").runInNewContext("gc");
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return { inputs: { live: (heapUsed + external) / 1e6, peak: process.resourceUsage().maxRSS / 1e3, resources: process.getActiveResourcesInfo() } };
  },
});
`;

/** A provider whose check tells how much processor time its process has used so far, in milliseconds. */
export const processorTime = `exports.handler = () => ({
  check: async () => {
    const { user, system } = process.cpuUsage();
    return { inputs: { used: (user + system) / 1000 } };
  },
});
`;
