import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { objectSchema, stackSchema } from "./operatorSchema.ts";

const folder = "examples/gitops/kubernetes-operator";
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const objects = files.flatMap((file) => parseAllDocuments(read(file)).map((document) => ({ file, object: document.toJSON() })));
const stack = stackSchema.parse(parse(read("stack.yaml"))).spec;
const drift = stackSchema.parse(parse(read("drift.yaml"))).spec;

test.each(objects)("$file: $object.kind $object.metadata.name has the fields that there are", ({ object }) => {
  expect(objectSchema.safeParse(object).error?.message).toBeUndefined();
});

test.each([
  ["a field that there is not", { refrsh: true }],
  ["a secret in the open", { envRefs: { PULUMI_CONFIG_PASSPHRASE: { type: "Literal", literal: { value: "x" } } } }],
  ["a field that version 2 ignores", { expectNoRefreshChanges: true }],
])("the schema refuses %s", (_, fields) => {
  const object = parse(read("stack.yaml"));
  expect(stackSchema.safeParse({ ...object, spec: { ...object.spec, ...fields } }).success).toBe(false);
});

test("kustomize applies all of them", () => {
  expect(parse(read("kustomization.yaml")).resources.sort()).toEqual(files.filter((file) => file !== "kustomization.yaml").sort());
});

describe("the two stacks", () => {
  test("see the same program, state and keys, and run in the same image", () => {
    const { projectRepo, branch, gitAuth, envRefs, workspaceTemplate } = stack;
    expect(drift).toMatchObject({ stack: stack.stack, projectRepo, branch, gitAuth, envRefs, workspaceTemplate });
  });

  test("the one changes the vendors, the other only looks, every day", () => {
    expect(stack).toMatchObject({ refresh: true, continueResyncOnCommitMatch: false, destroyOnFinalize: false });
    expect(stack.preview).toBeUndefined();
    expect(drift).toMatchObject({ preview: true, refresh: true, continueResyncOnCommitMatch: true, resyncFrequencySeconds: 86_400 });
    expect(drift.updateTemplate).toEqual({ spec: { expectNoChanges: true } });
  });

  test("run as an account that may do nothing in the cluster but ask who calls", () => {
    const bindings = objects.map(({ object }) => object).filter(({ kind }) => /Binding$/.test(kind));
    expect(bindings).toHaveLength(1);
    expect(bindings[0]).toMatchObject({
      roleRef: { name: "system:auth-delegator" },
      subjects: [{ name: "tenancy", namespace: "tenancy" }],
    });
    expect([stack.serviceAccountName, drift.serviceAccountName]).toEqual(["tenancy", "tenancy"]);
  });
});
