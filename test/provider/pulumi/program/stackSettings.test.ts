import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { checkStackSettings } from "../../../../provider/pulumi/program/stackSettings.js";
import { shelfVendor } from "../../core/shelf.ts";
import { startSdk } from "./sdk.ts";

describe("the stack's settings", () => {
  let warnings: MockInstance<typeof pulumi.log.warn>;
  let programs = 0;
  beforeAll(() => startSdk());
  beforeEach(() => {
    warnings = vi.spyOn(pulumi.log, "warn").mockImplementation(async () => {});
    // Each test is another program.
    vi.spyOn(pulumi.runtime, "getStackResource").mockReturnValue({ program: ++programs } as never);
  });
  afterEach(() => {
    pulumi.runtime.setAllConfig({});
    vi.restoreAllMocks();
  });
  const check = (config: Record<string, string>, { secrets = [] as string[], environment = {} } = {}) => {
    pulumi.runtime.setAllConfig(config, secrets);
    checkStackSettings(shelfVendor, environment);
  };
  const warned = () => warnings.mock.calls.map(([text]) => text);

  test("that are what they are to be are not spoken of", () => {
    check(
      { "shelf:endpoint": "https://e", "shelf:apiKey": "encrypted", "other:colour": "red", "shelfish:colour": "red" },
      { secrets: ["shelf:apiKey"], environment: { SHELF_USER_NAME: "me", SHELFISH: "1", OTHER_COLOUR: "red" } },
    );
    expect(warned()).toEqual([]);
  });

  test("with an unknown key are an error that names the nearest and the command", () => {
    expect(() => check({ "shelf:endpont": "https://e", "shelf:api_key": "k" })).toThrow(
      "shelf:endpont is no setting (did you mean shelf:endpoint?); shelf:api_key is no setting (did you mean shelf:apiKey?). " +
        "Take them out with: pulumi config rm shelf:endpont && pulumi config rm shelf:api_key",
    );
  });

  test("… and all that there are, where none is near; a name of JavaScript's own is none", () => {
    expect(() => check({ "shelf:toString": "x" })).toThrow(
      "shelf:toString is no setting (there are endpoint, userName, apiKey, operationTimeout, settleTime, tlsServerName). Take it out with: pulumi config rm shelf:toString",
    );
  });

  test("with a secret in plain text are a warning with the command, once in a program", () => {
    const config = { "shelf:endpoint": "https://e", "shelf:apiKey": "in the open" };
    check(config);
    check(config);
    expect(warned()).toEqual([
      "shelf:apiKey is in plain text in the stack's configuration. Encrypt it with: pulumi config set --secret shelf:apiKey",
    ]);
  });

  test("in the environment may have other names, with a warning", () => {
    check({}, { environment: { SHELF_ENDPONT: "https://e", SHELF_LIFE: "7" } });
    expect(warned()).toEqual([
      "the environment variable SHELF_ENDPONT is no setting of shelf (did you mean SHELF_ENDPOINT?)",
      "the environment variable SHELF_LIFE is no setting of shelf",
    ]);
  });
});
