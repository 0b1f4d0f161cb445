import { describe } from "vitest";
import { aiccModel } from "./aicc.ts";
import { ThroughEngine } from "./deployment.ts";
import { survive } from "./survive.ts";
import { uucallModel } from "./uucall.ts";

describe.each([
  ["aicc", aiccModel],
  ["uucall", uucallModel],
])("random histories at %s, with a program of Pulumi's,", (name, start) => {
  survive(`${name}, through the engine`, { runs: 2, steps: { min: 2, max: 3 } }, async () => {
    const vendor = await start();
    return { vendor, deployment: () => ThroughEngine.start(vendor.environment) };
  });
});
