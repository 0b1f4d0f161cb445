/**
 * The objects of examples/gitops/kubernetes-operator, strictly: no npm package has the operator's schema. The fields are those that the examples use of version
 * 2.9's public reference, without the deprecated ones and without those that version 2 ignores (`expectNoRefreshChanges`, `retryOnUpdateConflict`).
 *
 * @see https://github.com/pulumi/pulumi-kubernetes-operator/blob/master/docs/stacks.md
 */
import { z } from "zod";

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/);
const metadata = z.strictObject({ name, namespace: name.optional() });
/** What is secret comes from a Secret of the stack's own namespace: the operator refuses another's. */
const secretRef = z.strictObject({ type: z.literal("Secret"), secret: z.strictObject({ name, key: z.string() }) });
const quantities = z.strictObject({ cpu: z.string().optional(), memory: z.string().optional() });

export const stackSchema = z.strictObject({
  apiVersion: z.literal("pulumi.com/v1"),
  kind: z.literal("Stack"),
  // The operator makes labels of it.
  metadata: z.strictObject({ name: name.max(42), namespace: name }),
  spec: z.strictObject({
    stack: z.string(),
    serviceAccountName: name,
    projectRepo: z.url({ protocol: /^https$/ }),
    branch: z.string(),
    shallow: z.boolean().optional(),
    gitAuth: z.strictObject({ accessToken: secretRef }).optional(),
    useLocalStackOnly: z.boolean().optional(),
    envRefs: z.record(z.string().regex(/^[A-Z_]+$/), secretRef),
    preview: z.boolean().optional(),
    refresh: z.boolean().optional(),
    continueResyncOnCommitMatch: z.boolean().optional(),
    // Less than 60 counts as 60.
    resyncFrequencySeconds: z.int().min(60).optional(),
    destroyOnFinalize: z.boolean().optional(),
    prerequisites: z.array(z.strictObject({ name })).optional(),
    workspaceReclaimPolicy: z.enum(["Retain", "Delete"]).optional(),
    updateTemplate: z.strictObject({ spec: z.strictObject({ expectNoChanges: z.boolean() }) }).optional(),
    workspaceTemplate: z.strictObject({
      spec: z.strictObject({
        image: z.string().regex(/:\d+\.\d+\.\d+-nonroot$/),
        securityProfile: z.literal("restricted"),
        resources: z.strictObject({ requests: quantities, limits: quantities }),
      }),
    }),
  }),
});

const roleRef = z.strictObject({ apiGroup: z.literal("rbac.authorization.k8s.io"), kind: z.literal("ClusterRole"), name });

/** An object of the example, of any kind. */
export const objectSchema = z.discriminatedUnion("kind", [
  stackSchema,
  z.strictObject({ apiVersion: z.literal("v1"), kind: z.literal("ServiceAccount"), metadata }),
  z.strictObject({
    apiVersion: z.literal("rbac.authorization.k8s.io/v1"),
    kind: z.literal("ClusterRoleBinding"),
    metadata,
    roleRef,
    subjects: z.array(z.strictObject({ kind: z.literal("ServiceAccount"), name, namespace: name })),
  }),
  z.strictObject({
    apiVersion: z.literal("kustomize.config.k8s.io/v1beta1"),
    kind: z.literal("Kustomization"),
    resources: z.array(z.string()),
  }),
]);
