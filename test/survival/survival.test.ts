import { describe } from "vitest";
import { DynamicProcess } from "../tools/dynamicProcess.ts";
import { aiccModel } from "./aicc.ts";
import { BelowEngine } from "./deployment.ts";
import { Neighbour } from "./neighbour.ts";
import { survive } from "./survive.ts";
import { twoInstallations } from "./twoInstallations.ts";
import { uucallModel } from "./uucall.ts";

describe.each([
  ["aicc", aiccModel],
  ["uucall", uucallModel],
])("random histories at %s", (name, start) => {
  survive(`${name}, below the engine`, { runs: 8 }, async () => {
    const vendor = twoInstallations(await start(), await start());
    const { environment, otherEnvironment } = vendor;
    const output: string[] = [];
    const processes = await Promise.all([
      DynamicProcess.start(environment, {}, output),
      DynamicProcess.start(otherEnvironment, {}, output),
      DynamicProcess.start(environment),
    ]);
    const [here, there, neighbours] = processes;
    return {
      vendor,
      stacks: async () => ({ stack: new BelowEngine(here, there), neighbour: new Neighbour(vendor, new BelowEngine(neighbours)) }),
      close: async () => void (await Promise.all(processes.map((each) => each.stop()))),
    };
  });
});
