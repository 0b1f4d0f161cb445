import { describe } from "vitest";
import { DynamicProcess } from "../tools/dynamicProcess.ts";
import { aiccModel } from "./aicc.ts";
import { BelowEngine } from "./deployment.ts";
import { survive } from "./survive.ts";
import { uucallModel } from "./uucall.ts";

describe.each([
  ["aicc", aiccModel],
  ["uucall", uucallModel],
])("random histories at %s", (name, start) => {
  survive(`${name}, below the engine`, { runs: 10 }, async () => {
    const vendor = await start();
    const process = await DynamicProcess.start(vendor.environment);
    return { vendor, deployment: async () => new BelowEngine(process), close: () => process.stop() };
  });
});
