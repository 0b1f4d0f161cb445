import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { anyChanges, changedKeys, detailedDiff, diffMaps } from "../../../sandbox/engine/diff.ts";
import { formatPath, parsePath, pathContains, resetPath } from "../../../sandbox/engine/paths.ts";
import { PassphraseSecrets } from "../../../sandbox/engine/secrets.ts";
import { deserializeProperties, serializeProperties } from "../../../sandbox/engine/state.ts";
import {
  annotateSecrets,
  containsSecrets,
  copy,
  mapsEqual,
  type PropertyMap,
  ResourceReference,
  Secret,
  unknown,
  type Value,
  withoutSecrets,
} from "../../../sandbox/engine/values.ts";
import { fromWire, toWire } from "../../../sandbox/engine/wire.ts";

const secrets = PassphraseSecrets.create("passphrase");

const name = fc.string({ minLength: 1 }).filter((key) => key !== "__proto__");
const reference = fc
  .tuple(fc.string(), fc.option(fc.string(), { nil: undefined }))
  .map(([urn, id]) => new ResourceReference(urn, id, "1.0.0"));
const { map } = fc.letrec<{ value: Value; map: PropertyMap }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Value>(null, true, false, unknown),
    fc.string(),
    fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    reference,
    fc.array(tie("value"), { maxLength: 4 }),
    tie("map"),
    tie("value").map((element) => new Secret(element)),
  ),
  map: fc.dictionary(name, tie("value"), { maxKeys: 4 }).map((plain) => ({ ...plain })),
}));

test("the wire keeps what the receiver understands", () => {
  fc.assert(
    fc.property(map, (properties) => {
      const options = { unknowns: "keep", secrets: true, resources: true } as const;
      expect(fromWire(toWire(properties, options), options)).toEqual(properties);
    }),
  );
});

test("a provider that knows no secrets gets the plain values, and its answer hides them again", () => {
  fc.assert(
    fc.property(map, (properties) => {
      const plain = fromWire(toWire(properties, { unknowns: "keep", resources: true }), { unknowns: "keep" });
      expect(plain).toEqual(withoutSecrets(properties));
      annotateSecrets(plain, properties);
      for (const [key, before] of Object.entries(properties)) expect(containsSecrets(plain[key]!)).toBe(containsSecrets(before));
    }),
  );
});

test("the state keeps all values, and shows no secret", () => {
  fc.assert(
    fc.property(map, fc.uuid(), (properties, hidden) => {
      const all: PropertyMap = { ...properties, hidden: new Secret({ nested: [hidden] }) };
      const text = JSON.stringify(serializeProperties(all, secrets));
      expect(text).not.toContain(hidden);
      expect(deserializeProperties(JSON.parse(text), secrets)).toEqual(all);
      const shown = JSON.stringify(serializeProperties(all, undefined));
      expect(deserializeProperties(JSON.parse(shown), secrets)).toEqual(all);
    }),
  );
});

test("only the right passphrase opens the secrets", () => {
  const reopened = new PassphraseSecrets("passphrase", secrets.state);
  expect(reopened.decrypt(secrets.encrypt("hush"))).toBe("hush");
  expect(() => new PassphraseSecrets("other", secrets.state).encrypt("hush")).toThrow("incorrect passphrase");
  expect(() => reopened.decrypt(secrets.encrypt("hush").slice(0, -8).concat("AAAAAAA="))).toThrow();
});

test("a key that is kept opens the same secrets, and no other passphrase does", () => {
  const folder = mkdtempSync(join(tmpdir(), "keys-"));
  vi.stubEnv("ENGINE_KEYS", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const keeping = PassphraseSecrets.create("passphrase");
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(new PassphraseSecrets("passphrase", keeping.state).decrypt(keeping.encrypt("hush"))).toBe("hush");
  expect(() => new PassphraseSecrets("other", keeping.state).encrypt("hush")).toThrow("incorrect passphrase");
  // What is kept is what is used.
  writeFileSync(join(folder, file!), Buffer.alloc(32));
  expect(() => new PassphraseSecrets("passphrase", keeping.state).encrypt("hush")).toThrow("incorrect passphrase");
});

test("there is a difference exactly when the maps differ", () => {
  fc.assert(
    fc.property(map, map, (olds, news) => {
      const diff = diffMaps(olds, news);
      expect(diff === undefined).toBe(mapsEqual(olds, news));
      expect(anyChanges(diff)).toBe(diff !== undefined);
      expect(diffMaps(olds, copy(olds))).toBeUndefined();
      if (diff) {
        const roots = [...detailedDiff(diff, true).keys()].map((path) => String(parsePath(path)[0]));
        expect([...new Set(roots)].sort()).toEqual(changedKeys(diff));
      }
    }),
  );
});

test("a path can be written and read", () => {
  const keys = fc.array(
    fc.oneof(
      name.filter((key) => !key.endsWith("\\")),
      fc.nat(1000),
    ),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(keys, (path) => {
      expect(parsePath(formatPath(path))).toEqual(path);
    }),
  );
  expect(parsePath('root.nested["a \\"b\\""][3][*].x')).toEqual(["root", "nested", 'a "b"', 3, "*", "x"]);
  for (const text of [".a", "a.", "a[", 'a["b', "a[b]"]) expect(() => parsePath(text)).toThrow();
});

test("a reset path has its old value again", () => {
  fc.assert(
    fc.property(map, map, (olds, news) => {
      for (const key of Object.keys({ ...olds, ...news })) {
        const target = copy(news);
        expect(resetPath([key], olds, target)).toBe(true);
        expect(target).toEqual({ ...target, ...(Object.hasOwn(olds, key) && { [key]: olds[key] }) });
        expect(Object.hasOwn(target, key)).toBe(Object.hasOwn(olds, key));
      }
    }),
  );
});

test.each([
  ["a.b", { a: { b: 1 } }, { a: { b: 2, c: 3 } }, { a: { b: 1, c: 3 } }, true],
  ["a.b", {}, { a: { b: 2 } }, { a: {} }, true],
  ["a[0].x", { a: [{ x: 1 }] }, { a: [{ x: 2 }, { x: 3 }] }, { a: [{ x: 1 }, { x: 3 }] }, true],
  ["a[1]", { a: [1] }, { a: [1, 2] }, { a: [1, 2] }, false],
  ["a[*].x", { a: [{ x: 1 }, { x: 2 }] }, { a: [{ x: 3 }, { x: 4 }] }, { a: [{ x: 1 }, { x: 2 }] }, true],
  ["a.*", { a: { b: 1 } }, { a: { b: 2, c: 3 } }, { a: { b: 1 } }, true],
  ["a", { a: { b: 1 } }, {}, { a: { b: 1 } }, true],
  ["a.b", { a: { b: 1 } }, {}, {}, false],
] as [string, PropertyMap, PropertyMap, PropertyMap, boolean][])(
  "ignoring %s of %j in %j gives %j",
  (path, olds, news, expected, found) => {
    expect(resetPath(parsePath(path), olds, news)).toBe(found);
    expect(news).toEqual(expected);
  },
);

test("a reset secret stays secret unless its surroundings are", () => {
  const news: PropertyMap = { open: { x: 1 }, closed: new Secret({ x: 1 }) };
  resetPath(["open", "x"], { open: new Secret({ x: 0 }) }, news);
  resetPath(["closed", "x"], { closed: new Secret({ x: 0 }) }, news);
  expect(news).toEqual({ open: { x: new Secret(0) }, closed: new Secret({ x: 0 }) });
});

test("a path holds what it leads to", () => {
  expect(pathContains(["a", "*"], ["a", 3, "x"])).toBe(true);
  expect(pathContains(["a", 1], ["a", "1"])).toBe(false);
  expect(pathContains(["a", "b"], ["a"])).toBe(false);
});
