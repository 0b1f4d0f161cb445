// Preloaded into Pulumi's processes, which start in half of the time then. Below the Pulumi CLI the same code runs, and starts more slowly.
const Module = require("node:module");

/** What Pulumi's SDK loads at the start and most of its processes never use: it is loaded when it is used. */
const seldomUsed = new Set(["typescript", "@npmcli/arborist", "normalize-package-data", "./automation"]);
/** Looks up the line in the source for each frame of each stack that the SDK keeps, which are many. Without it, stacks name lines of compiled code. */
const SOURCE_MAPS = "source-map-support/register";

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  let loaded;
  const loadNow = () => {
    loaded ??= load.call(this, request, parent, ...rest);
    return loaded;
  };
  const [, file] = /[\\/]@pulumi[\\/]pulumi[\\/](.*)$/.exec(parent?.filename) ?? [];
  if (file === undefined) return loadNow();
  if (request === SOURCE_MAPS) return {};
  // The tracing of a program takes functions and classes out of these at once, and calls them only with --tracing.
  if (/[\\/]tracing\.js$/.test(file) && /^@opentelemetry\/(?!api)/.test(request))
    return new Proxy({}, { get: (_, name) => calledLater(loadNow, name) });
  return seldomUsed.has(request) ? usedLater(loadNow) : loadNow();
};

function usedLater(loadNow) {
  const get = (_, name) => {
    // What has this mark is not copied by TypeScript's helper for `import *`, which would load it.
    if (name === "__esModule") return true;
    const loaded = loadNow();
    return name === "default" && !loaded.__esModule ? loaded : loaded[name];
  };
  return new Proxy({}, { get });
}

function calledLater(loadNow, name) {
  return function (...args) {
    const called = loadNow()[name];
    return new.target ? new called(...args) : called(...args);
  };
}
