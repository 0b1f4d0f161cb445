import { describe, expect, test, vi } from "vitest";
import { defaultNakivoDialect, type NakivoDialect, type NakivoTenant, nakivoDialectValues } from "../../../emulator/nakivo/index.ts";
import { nakivo } from "../../../provider/index.js";
import { useNakivoEmulator, useNewClient } from "../../tools/nakivo.ts";
import { pairwiseDialects } from "../../tools/pairwise.ts";

const vendor = useNakivoEmulator({ tls: false });

type Outcome<T> = { value: T; error?: undefined } | { value?: undefined; error: string };
const outcomeOf = <T>(promise: Promise<T>): Promise<Outcome<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
const logins = () => vendor.nakivo.requests.count("login");

/** What a message has to hold; undefined where the read has to succeed. */
function failureOf(dialect: NakivoDialect): RegExp | undefined {
  const { secondFactor, loginAnswer, licence, singleTenant, start, pageCap, total } = dialect;
  if (secondFactor === "after the login" && loginAnswer !== "result")
    return /with result was expected.*It is not tried again.*check nakivo:endpoint/;
  if (secondFactor !== "none") return /second factor \(2FA\).*use a user without a second factor/;
  if (licence !== "sufficient") return /multi-tenant mode.*Enterprise Plus/;
  if (singleTenant === "failure") return /not in multi-tenant mode.*Check that the Director is in multi-tenant mode/;
  if (singleTenant === "no" && start === "ignored" && pageCap !== null && total !== "page") return /has 10 tenants, and lists 3 of them/;
  return undefined;
}

/** The tenants that the Director says there are. One that gives the first page each time, with the page's own total, says that there are no more. */
function toldBy({ singleTenant, start, pageCap, total }: NakivoDialect): NakivoTenant[] {
  if (singleTenant !== "no") return [];
  const all = vendor.nakivo.tenants.all();
  return start === "ignored" && pageCap !== null && total === "page" ? all.slice(0, pageCap) : all;
}

/** No field has another value than the Director's. */
function expectTrue(tenant: nakivo.Tenant, held: NakivoTenant, { uuid, unknownEnums }: NakivoDialect): void {
  const free = [...(uuid === "session" ? ["uuid"] : []), ...(unknownEnums ? ["state", "status", "changeStatus", "alarmState"] : [])];
  const added = { remoteTenant: false, connected: true } as Record<string, unknown>;
  for (const [name, value] of Object.entries(tenant)) {
    if (value === undefined || free.includes(name)) continue;
    const stored = held[name as keyof NakivoTenant] ?? added[name] ?? 0;
    if (name === "labels")
      expect([[], held.labels.map(({ id, name }) => ({ id, name }))]).toContainEqual(
        value.map(({ id, name }: nakivo.TenantLabel) => ({ id, name })),
      );
    else if (name === "alarmCounters") expect([[], stored]).toContainEqual(value);
    else if (["email", "phone", "website", "address"].includes(name)) expect(["", stored]).toContain(value);
    else expect([name, value]).toEqual([name, stored]);
  }
}

async function expectRight(dialect: NakivoDialect): Promise<void> {
  const told = toldBy(dialect);
  const { value, error } = await outcomeOf(nakivo.getTenants());
  expect(error).toBeUndefined();
  expect(value!.tenants.map(({ id }) => id)).toEqual(told.map(({ id }) => id));
  for (const [at, tenant] of value!.tenants.entries()) expectTrue(tenant, told[at]!, dialect);

  const conditions: [nakivo.GetTenantsArgs, (tenant: NakivoTenant) => boolean][] = [
    [{ ids: [2, 5, 77] }, ({ id }) => id === 2 || id === 5],
    [{ name: "Customer 4" }, ({ name }) => name === "Customer 4"],
    [{ name: "customer 4" }, () => false],
    [{ label: "gold" }, ({ labels }) => labels.some(({ name }) => name === "gold")],
    [{ enabled: true }, ({ enabled }) => enabled],
    [{ enabled: true, id: 3 }, () => false],
  ];
  for (const [args, meets] of conditions) {
    const { value, error } = await outcomeOf(nakivo.getTenants(args));
    const unseen = dialect.tenantFields === "least" || dialect.oddValues;
    if (error === undefined) expect([args, value!.tenants.map(({ id }) => id)]).toEqual([args, told.filter(meets).map(({ id }) => id)]);
    else if (unseen)
      expect(error).toMatch(
        /the Director shows no "(enabled|labels)" of tenant \d+, .* so the condition (enabled|label) cannot be checked\. Leave/,
      );
    else expect.unreachable(error);
  }
  for (const id of [3, 9]) {
    const { value, error } = await outcomeOf(nakivo.getTenant({ id }));
    if (error === undefined) expect(value).toMatchObject({ id, name: `Customer ${id - 1}` });
    else expect([error, told.some((tenant) => tenant.id === id)]).toEqual([expect.stringContaining(`0 tenants have the id ${id}`), false]);
  }
  expect((await outcomeOf(nakivo.getTenant({ id: 77 }))).error).toContain("0 tenants have the id 77");
}

async function expectRightOrClear(switches: Partial<NakivoDialect>): Promise<void> {
  const dialect = { ...defaultNakivoDialect, ...switches };
  vendor.nakivo.setDialect(dialect);
  useNewClient();
  const failure = failureOf(dialect);
  if (failure) {
    for (let reads = 0; reads < 2; reads++) expect((await outcomeOf(nakivo.getTenants())).error).toMatch(failure);
    if (dialect.secondFactor !== "after the login") expect(logins()).toBe(1);
  } else {
    await expectRight(dialect);
    vendor.nakivo.expireSessions();
    vendor.nakivo.requests.clear();
    await expectRight(dialect);
    expect(logins()).toBeGreaterThan(0);
  }

  vendor.nakivo.requests.clear();
  vi.stubEnv("NAKIVO_PASSWORD", "wrong-password");
  useNewClient();
  for (let reads = 0; reads < 3; reads++)
    expect((await outcomeOf(nakivo.getTenants())).error).toMatch(/nakivo login: .*It is not tried again/);
  expect(logins()).toBe(1);
  vi.stubEnv("NAKIVO_PASSWORD", vendor.nakivo.environment.NAKIVO_PASSWORD);
}

/** Each value that is not the default, alone. */
const alone = Object.entries(nakivoDialectValues).flatMap(([name, values]) => values.slice(1).map((value) => ({ [name]: value })));

describe("the right tenants, or an error that says what was seen and what to do; no login after a refusal", () => {
  test.each([{}, ...alone])("in the dialect %j", expectRightOrClear);
  test.each(pairwiseDialects<NakivoDialect>(nakivoDialectValues))("in the pairwise dialect %#", { timeout: 30_000 }, expectRightOrClear);
});
