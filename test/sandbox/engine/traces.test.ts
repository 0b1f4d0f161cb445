import { readdirSync } from "node:fs";
import { describe, test, vi } from "vitest";
import { availableDrivers } from "../../../sandbox/engine/driver.ts";
import { normalize, type Recorded, readRecording, replay } from "./replay.ts";

const files = ["recorded", "rules"].flatMap((folder) =>
  readdirSync(new URL(`traces/${folder}`, import.meta.url)).map((name) => `${folder}/${name}`),
);

// Each has four processes, most of them waiting.
vi.setConfig({ maxConcurrency: 3 });

describe.each(availableDrivers())("$name does what the engine did", (driver) => {
  // Which of two independent resources comes first is chance in the Pulumi CLI, and decides what a failure cuts off.
  test.concurrent.for(files)("%s", { timeout: 180_000, retry: driver.name === "pulumi" ? 5 : 0 }, async (file, { expect }) => {
    const steps = readRecording(file);
    const recorded = steps.filter((step): step is Recorded => "command" in step);
    const replayed = normalize(await replay(driver, steps));
    for (const [i, step] of normalize(recorded).entries()) expect(replayed[i]).toEqual(step);
  });
});
