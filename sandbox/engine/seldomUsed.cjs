// Preloaded into Pulumi's processes. Its SDK loads TypeScript and npm's Arborist at the start. They are half of all that it loads, and most of these processes use
// neither: so they are loaded when they are used. Below the Pulumi CLI the same code runs, and starts more slowly.
const Module = require("node:module");

const seldomUsed = new Set(["typescript", "@npmcli/arborist"]);
const load = Module._load;

Module._load = function (request, parent, ...rest) {
  const loadNow = () => load.call(this, request, parent, ...rest);
  if (!seldomUsed.has(request) || !/[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename)) return loadNow();
  let loaded;
  const get = (_, name) => {
    // What has this mark is not copied by TypeScript's helper for `import *`, which would load it.
    if (name === "__esModule") return true;
    loaded ??= loadNow();
    return loaded[name];
  };
  return new Proxy({}, { get });
};
