import { describe } from "vitest";
import { availableDrivers } from "../../sandbox/engine/driver.ts";
import { aiccModel } from "./aicc.ts";
import { survive } from "./survive.ts";
import { ThroughEngine } from "./throughEngine.ts";
import { twoInstallations } from "./twoInstallations.ts";
import { uucallModel } from "./uucall.ts";

const models = { aicc: aiccModel, uucall: uucallModel };
const cases = availableDrivers().flatMap((driver) => Object.entries(models).map(([name, start]) => ({ driver, name, start })));

describe.each(cases)("random histories at $name, with a program of Pulumi's and $driver.name as the engine,", ({ driver, name, start }) => {
  survive(`${name}, through ${driver.name}`, { runs: 2, steps: { min: 2, max: 3 } }, async () => {
    const vendor = twoInstallations(await start(), await start());
    return { vendor, stacks: async () => ({ stack: await ThroughEngine.start(driver, name, vendor) }) };
  });
});
