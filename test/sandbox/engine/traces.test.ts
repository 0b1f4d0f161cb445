import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { availableDrivers } from "../../../sandbox/engine/driver.ts";
import { normalize, type Recorded, readRecording, replay } from "./replay.ts";

const names = readdirSync(new URL("traces/recorded", import.meta.url)).map((file) => file.replace(/\.json$/, ""));

describe.each(availableDrivers())("$name does what the engine did", (driver) => {
  // Which of two independent resources comes first is chance in the Pulumi CLI, and decides what a failure cuts off.
  test.each(names)("%s", { retry: driver.name === "pulumi" ? 5 : 0 }, async (name) => {
    const steps = readRecording(name);
    const recorded = steps.filter((step): step is Recorded => "command" in step);
    const replayed = normalize(await replay(driver, steps));
    for (const [i, step] of normalize(recorded).entries()) expect(replayed[i]).toEqual(step);
  });
});
