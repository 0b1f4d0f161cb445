import { describe } from "vitest";
import { DynamicProcess } from "../tools/dynamicProcess.ts";
import { aiccModel } from "./aicc.ts";
import { BelowEngine } from "./deployment.ts";
import { Neighbour } from "./neighbour.ts";
import { survive } from "./survive.ts";
import { uucallModel } from "./uucall.ts";

describe.each([
  ["aicc", aiccModel],
  ["uucall", uucallModel],
])("random histories at %s", (name, start) => {
  survive(`${name}, below the engine`, { runs: 10 }, async () => {
    const vendor = await start();
    const [own, other] = await Promise.all([DynamicProcess.start(vendor.environment), DynamicProcess.start(vendor.environment)]);
    return {
      vendor,
      stacks: async () => ({ stack: new BelowEngine(own), neighbour: new Neighbour(vendor, new BelowEngine(other)) }),
      close: async () => void (await Promise.all([own.stop(), other.stop()])),
    };
  });
});
