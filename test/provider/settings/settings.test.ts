import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { selfSignedCertificate } from "../../../emulator/certificate.ts";
import { Redactor } from "../../../provider/core/redactor.js";
import {
  booleanSetting,
  commonSettings,
  defaulting,
  environmentName,
  identity,
  integerSetting,
  isOwnAccount,
  OWN_ACCOUNT,
  resolveSettings,
  secretSetting,
  settingLookup,
  textSetting,
  urlSetting,
} from "../../../provider/settings/settings.js";

const acme = {
  name: "acme",
  settings: { endpoint: identity(urlSetting), userName: textSetting, apiKey: identity(secretSetting), ...commonSettings },
};
const resolve = (config: Record<string, string>, redactor = new Redactor()) => resolveSettings(acme, (name) => config[name], z, redactor);
const problems = (config: Record<string, string>, required: (keyof typeof acme.settings)[] = [], redactor = new Redactor()): string => {
  try {
    resolve(config, redactor).require(required);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("where a setting comes from", () => {
  const lookup = (config: Record<string, string>, environment: Record<string, string>) =>
    settingLookup(acme, (key) => config[key], environment);

  test("the log of calls can be turned on for all vendors", () => {
    expect(lookup({}, { PULUMI_TENANCY_LOG: "debug" })("log")).toBe("debug");
    expect(lookup({}, { PULUMI_TENANCY_LOG: "debug", ACME_LOG: "info" })("log")).toBe("info");
    expect(lookup({ "acme:log": "info" }, { PULUMI_TENANCY_LOG: "debug" })("log")).toBe("info");
    expect(lookup({}, { PULUMI_TENANCY_LOG: "debug" })("userName")).toBeUndefined();
  });

  test.each([
    [{ "acme:apiKey": "c" }, { ACME_API_KEY: "e" }, "c"],
    [{}, { ACME_API_KEY: "e" }, "e"],
    [{ "acme:apiKey": "" }, { ACME_API_KEY: "e" }, "e"],
    [{ "acme:apiKey": "" }, { ACME_API_KEY: "" }, undefined],
    [{}, {}, undefined],
    [{ apiKey: "c", "other:apiKey": "o" }, { API_KEY: "e", OTHER_API_KEY: "e" }, undefined],
    [{ "acme:apiKey": "0" }, {}, "0"],
    [{ "acme:apiKey": " c " }, {}, " c "],
    [{ "acme:apiKey": "\tc\r\n" }, {}, "\tc"],
    [{}, { ACME_API_KEY: "e \n" }, "e "],
    [{ "acme:apiKey": "\n" }, { ACME_API_KEY: "e" }, "e"],
    [{ "acme:apiKey": "a key" }, {}, "a key"],
  ])("of %j and %j a secret is %j: its blanks are kept", (config, environment, value) =>
    expect(lookup(config, environment)("apiKey")).toBe(value),
  );

  test.each([
    [{ "acme:userName": " c\n" }, {}, "c"],
    [{}, { ACME_USER_NAME: "e\n" }, "e"],
    [{ "acme:userName": " \n" }, { ACME_USER_NAME: "e" }, "e"],
  ])("of %j and %j anything else is %j, without the blanks around it", (config, environment, value) =>
    expect(lookup(config, environment)("userName")).toBe(value),
  );

  test("of an account of its own, neither address nor credentials nor what holds for its server come from the environment", () => {
    const environment = { ACME_ENDPOINT: "https://e", ACME_API_KEY: "e", ACME_INSECURE_SKIP_TLS_VERIFY: "true", ACME_TIMEOUT: "7" };
    const find = lookup({ [OWN_ACCOUNT]: "true", "acme:endpoint": "https://mine" }, environment);
    expect(["endpoint", "apiKey", "insecureSkipTlsVerify", "timeout"].map((name) => find(name))).toEqual([
      "https://mine",
      undefined,
      undefined,
      "7",
    ]);
  });

  test("a setting that the vendor does not have is not set, whoever asks for it", () => {
    for (const own of [undefined, "true"]) {
      const lookup = settingLookup(acme, (key) => (key === OWN_ACCOUNT ? own : undefined), {});
      expect(lookup("noSuchSetting")).toBeUndefined();
    }
  });

  test("an address or credentials make an account, and nothing else does", () => {
    expect(isOwnAccount(acme, ["noSuchSetting", "timeout", "apiKey"])).toBe(true);
    expect(isOwnAccount(acme, ["noSuchSetting", "timeout", "userName", "tlsServerName"])).toBe(false);
  });

  test("what an account of its own lacks is told with the provider as the only place for it", () => {
    const find = lookup({ [OWN_ACCOUNT]: "true", "acme:endpoint": "https://mine" }, { ACME_API_KEY: "e" });
    expect(() => resolveSettings(acme, find, z, new Redactor()).require(["endpoint", "apiKey"])).toThrow(
      "Missing setting of acme: apiKey. The provider gives an address or credentials of its own, so none of them come from the stack's configuration " +
        'or the environment. Add to it: new acme.Provider("name", { apiKey: … })',
    );
  });

  test("the environment is the process's, read at each look", () => {
    const find = settingLookup(acme, () => undefined);
    expect(find("testSetting")).toBeUndefined();
    process.env.ACME_TEST_SETTING = "now";
    expect(find("testSetting")).toBe("now");
    delete process.env.ACME_TEST_SETTING;
  });
});

describe("environmentName", () => {
  test.each([
    ["endpoint", "AICC_ENDPOINT"],
    ["managementEndpoint", "AICC_MANAGEMENT_ENDPOINT"],
    ["insecureSkipTlsVerify", "AICC_INSECURE_SKIP_TLS_VERIFY"],
    ["ca", "AICC_CA"],
  ])("of %s is %s", (name, variable) => expect(environmentName("aicc", name)).toBe(variable));

  test("is a good name of a variable, and leads back to the setting", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
    const camel = fc.array(word, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(camel, ([first, ...rest]) => {
        const name = first + rest.map((next) => next[0]!.toUpperCase() + next.slice(1)).join("");
        const variable = environmentName("acme", name);
        expect(variable).toMatch(/^ACME(_[A-Z0-9]+)+$/);
        const [, ...words] = variable.toLowerCase().split("_");
        expect(words).toEqual([first, ...rest]);
      }),
    );
  });
});

describe("resolveSettings", () => {
  test.each([
    ["https://acme.example.com/rest", "https://acme.example.com/rest"],
    ["https://acme.example.com/rest/", "https://acme.example.com/rest"],
    ["https://ACME.example.com//rest//", "https://acme.example.com//rest"],
    ["https://acme.example.com//", "https://acme.example.com/"],
    ["https://acme.example.com", "https://acme.example.com/"],
  ])("takes %s for the address %s", (given, address) => {
    expect(String(resolve({ endpoint: given }).values.endpoint)).toBe(address);
  });

  test("reads each in its kind, and gives those that are not set their defaults", () => {
    expect(resolve({ endpoint: "https://acme.example.com:8443/api", apiKey: "k", timeout: "5" }).values).toEqual({
      endpoint: new URL("https://acme.example.com:8443/api"),
      apiKey: "k",
      maxConcurrency: 8,
      timeout: 5,
      maxRetries: 4,
      settleTime: 4,
      operationTimeout: 900,
      allowHttp: false,
      insecureSkipTlsVerify: false,
      checkCredentials: true,
      log: "info",
    });
  });

  test.each([
    ["endpoint", "cms.example.com", 'must be a URL such as https://cms.example.com:28080, got "cms.example.com"'],
    ["endpoint", "localhost:28080", "must be a URL"],
    ["endpoint", "ftp://cms.example.com", "must be a URL"],
    ["maxConcurrency", "0", 'must be a whole number from 1 to 256, got "0"'],
    ["maxConcurrency", "257", 'must be a whole number from 1 to 256, got "257"'],
    ["maxConcurrency", "many", 'must be a whole number from 1 to 256, got "many"'],
    ["timeout", "-1", 'must be a whole number from 1 to 3600, got "-1"'],
    ["timeout", "30s", "must be a whole number"],
    ["timeout", "1.5", "must be a whole number"],
    ["maxRetries", "21", 'must be a whole number from 0 to 20, got "21"'],
    ["settleTime", "0", 'must be a whole number from 1 to 600, got "0"'],
    ["settleTime", "601", 'must be a whole number from 1 to 600, got "601"'],
    ["tlsServerName", "10.0.0.7", "must be a host name"],
    ["tlsServerName", "https://director.example.com", "must be a host name"],
    ["ca", "/etc/ssl/acme.pem", "must be certificates in PEM, beginning with -----BEGIN CERTIFICATE-----"],
    ["insecureSkipTlsVerify", "yes", 'must be "true" or "false"'],
    ["insecureSkipTlsVerify", "True", 'must be "true" or "false"'],
  ])("%s of %j is named with its key, its variable and what is right", (name, value, text) => {
    expect(problems({ [name]: value })).toContain(`acme:${name} (or ${environmentName("acme", name)}) ${text}`);
  });

  test.each([
    ["none", "none"],
    ["http://proxy.example.com:3128", new URL("http://proxy.example.com:3128")],
    ["https://me:pass@proxy.example.com", new URL("https://me:pass@proxy.example.com")],
  ])("a proxy may be %s", (proxy, value) => {
    expect(resolve({ proxy }).values.proxy).toEqual(value);
  });

  test.each([
    "None",
    "nowhere:1",
    "socks5://proxy.example.com",
    "xhttp://proxy.example.com/",
    "http://proxy.example.com/path",
    "http://proxy.example.com/?a=b",
  ])("no proxy is %s", (proxy) => {
    const message = problems({ proxy });
    expect(message).toContain('must be the address of a proxy, such as http://proxy.example.com:3128, or "none"');
  });

  test("each that is wrong is told in a line of its own", () => {
    const told = problems({ timeout: "0", maxRetries: "x", endpoint: "y" }).split("\n");
    expect(told.map((line) => line.split(" ", 1)[0])).toEqual(["acme:endpoint", "acme:timeout", "acme:maxRetries"]);
  });

  test("certificates are taken as they are: one, or several with words between them", async () => {
    const certificates = [await selfSignedCertificate("a.example.com"), await selfSignedCertificate("b.example.com")];
    const [one, two] = certificates.map(({ cert }) => cert);
    for (const ca of [one!, `${one}\n${two}`, `Authority A\n===========\n${one}\nAuthority B\n${two}\n`])
      expect(resolve({ ca }).values).toMatchObject({ ca });
  });

  test("what looks like a certificate and is none is refused, also as the second of two, and so is a key", async () => {
    const { cert, key } = await selfSignedCertificate();
    const lines = cert.split("\n");
    const cut = [...lines.slice(0, 3), ...lines.slice(5)].join("\n");
    const nonsense = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----";
    for (const ca of [nonsense, cut, key, `${cert}\n${cut}`, `${cert}\n${nonsense}`, `${cert}\n${key}`, "-----BEGIN CERTIFICATE-----"]) {
      const told = problems({ ca });
      expect(told).toContain("acme:ca (or ACME_CA) must be certificates in PEM");
      expect(told).not.toContain(key.split("\n")[1]);
    }
  });

  test("everything wrong is told at once", () => {
    const told = problems({ timeout: "soon", maxRetries: "-", endpoint: "x" });
    for (const name of ["acme:timeout", "acme:maxRetries", "acme:endpoint"]) expect(told).toContain(name);
  });

  test("what is missing is told only where it is required, and by whatever needs it", () => {
    const { require: requireSettings } = resolve({ userName: "me" });
    expect(() => requireSettings([])).not.toThrow();
    expect(() => requireSettings(["userName"])).not.toThrow();
    expect(() => requireSettings(["userName", "apiKey"])).toThrow("Missing setting of acme: apiKey.");
    expect(() => requireSettings(["endpoint"])).toThrow("Missing setting of acme: endpoint.");
  });

  test("one that has a default is missing where it is required and not set", () => {
    expect(problems({}, ["timeout"])).toContain("Missing setting of acme: timeout.");
    expect(problems({ timeout: "5" }, ["timeout"])).toBe("");
  });

  test("a missing one is told with the three places where it can be set", () => {
    expect(problems({}, ["userName"])).toBe(
      [
        "Missing setting of acme: userName. Set it in one of three places:",
        '  the program:         new acme.Provider("name", { userName: … }), passed as { provider }',
        "  stack configuration: pulumi config set acme:userName <value>",
        "  the environment:     ACME_USER_NAME",
      ].join("\n"),
    );
  });

  test("the others that something needs are named with it, so that nobody finds them one after another", () => {
    const settings = {
      ...acme.settings,
      key: identity(textSetting, "letters"),
      lock: identity(textSetting, "letters"),
      room: { ...textSetting, neededFor: "boxes" },
    };
    const told = (config: Record<string, string>) => {
      const { require } = resolveSettings({ name: "acme", settings }, (name) => config[name], z, new Redactor());
      return () => require(["userName", "key"]);
    };
    expect(told({ lock: "x" })).toThrow(/ACME_USER_NAME, ACME_KEY\nNot set either: room \(for boxes\)$/);
    expect(told({ key: "x" })).toThrow(/ACME_USER_NAME\nNot set either: lock \(for letters\); room \(for boxes\)$/);
    expect(told({ key: "x", lock: "x", room: "x" })).toThrow(/ACME_USER_NAME$/);
    expect(told({ key: "x", userName: "x" })).not.toThrow();
  });

  test("several missing ones are told together; only secrets with --secret", () => {
    const told = problems({}, ["endpoint", "apiKey"]);
    expect(told).toContain("Missing settings of acme: endpoint, apiKey. Set each in one of three places:");
    expect(told).toContain("pulumi config set acme:endpoint <value> && pulumi config set --secret acme:apiKey <value>");
    expect(told).toContain("ACME_ENDPOINT, ACME_API_KEY");
  });

  test("what is not required may be missing", () => {
    expect(problems({})).toBe("");
  });

  test("secrets are hidden from then on, also when something else is wrong; other settings are not", () => {
    for (const more of [{}, { timeout: "x" }] as Record<string, string>[]) {
      const redactor = new Redactor();
      problems({ apiKey: "planted-key", userName: "ordinary-name", ...more }, [], redactor);
      expect(redactor.redact("planted-key of ordinary-name")).toBe("[secret] of ordinary-name");
    }
  });

  test("a secret that stands in the wrong place does not show", () => {
    const told = problems({ apiKey: "planted-key", endpoint: "planted-key" });
    expect(told).toContain('acme:endpoint (or ACME_ENDPOINT) must be a URL such as https://cms.example.com:28080, got "[secret]".');
  });

  test.each(["https://me:planted-password@acme.example.com", "https://me@acme.example.com", "htps://me:planted-password@acme.example.com"])(
    "the endpoint %s, which holds a user name, is refused, and does not show",
    (endpoint) => {
      expect(problems({ endpoint })).toBe(
        "acme:endpoint (or ACME_ENDPOINT) must be a URL such as https://cms.example.com:28080, " +
          "with a user name or password in it; give these as settings of their own.",
      );
    },
  );
});

test("integerSetting takes exactly the whole numbers within its bounds", () => {
  const schema = integerSetting(2, 50)(z);
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 60 }), (number) => {
      expect(schema.safeParse(String(number)).success).toBe(number >= 2 && number <= 50);
    }),
  );
  for (const text of ["", " 5", "5\n", "0x5", "5e0", "+5", "٥", "NaN", "9".repeat(30)]) expect(schema.safeParse(text).success).toBe(false);
});

test.each([
  ["true", true],
  ["false", false],
])("booleanSetting takes %s", (text, value) => expect(booleanSetting(z).parse(text)).toBe(value));

test.each([
  [undefined, 7],
  ["9", 9],
])("defaulting takes %j as %j", (text, value) => expect(defaulting(integerSetting(1, 10), "7")(z).parse(text)).toBe(value));

test("defaulting stands in for nothing, and for nothing else", () => {
  expect(defaulting(integerSetting(1, 10), "7")(z).safeParse("11").error!.issues[0]!.message).toBe(
    'must be a whole number from 1 to 10, got "11"',
  );
});
