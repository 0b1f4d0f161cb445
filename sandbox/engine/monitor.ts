import * as grpc from "@grpc/grpc-js";
import resourceRpc, { type IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { StackReference } from "./backend.ts";
import type { SourceEvent } from "./deployment.ts";
import { dynamicPackage, requireDynamic } from "./registry.ts";
import type { Alias, Goal, State } from "./state.ts";
import { formatReference, isProviderType, packageOf, parseReference, providerType, urnType } from "./urn.ts";
import { containsUnknowns, type PropertyMap, Unsupported } from "./values.ts";
import { fromWire, toWire } from "./wire.ts";

export interface MonitorOptions {
  stack: StackReference;
  preview: boolean;
  parallel: number;
  /** The stack's configuration, the provider inputs that it makes, and the keys of its secrets. */
  config: Record<string, string>;
  secretKeys: string[];
  providerConfig: PropertyMap;
  post: (event: SourceEvent) => void;
  /** The program has ended well; resolved when it may go. */
  finished: () => Promise<void>;
}

/** The names that a generated interface declares, without its index signature. */
type RemoveIndex<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/** The service through which the program registers its resources: requests become goals. */
export class ResourceMonitor {
  readonly #options: MonitorOptions;
  readonly #goals = new Map<string, Goal>();
  /** The providers that components pass on to their children, by package. */
  readonly #componentProviders = new Map<string, Map<string, string>>();
  #defaultProvider: string | undefined;
  readonly #waiting: { size: number; go: (reference: string) => void }[] = [];

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  addTo(server: grpc.Server): void {
    const unary =
      <Q, R>(answer: (request: Q) => R | Promise<R>): grpc.handleUnaryCall<Q, R> =>
      (call, callback) => {
        Promise.resolve()
          .then(() => answer(call.request))
          .then((response) => callback(null, response))
          .catch((error: Error) =>
            callback("code" in error ? (error as grpc.ServiceError) : { code: grpc.status.UNKNOWN, details: error.message }),
          );
      };
    const unsupported = (what: string) =>
      unary<any, any>(() => {
        throw new Unsupported(what);
      });
    const service: Record<keyof RemoveIndex<IResourceMonitorServer>, grpc.handleUnaryCall<any, any>> = {
      getDeploymentInfo: unary(() => this.#deploymentInfo()),
      supportsFeature: unary((request: any) => {
        const response = new resourceProto.SupportsFeatureResponse();
        response.setHassupport(legacyFeatures.includes(request.getId()));
        return response;
      }),
      registerResource: unary((request: RegisterResourceRequest) => this.#register(request)),
      readResource: unary((request: ReadResourceRequest) => this.#read(request)),
      registerResourceOutputs: unary(async (request: any) => {
        const outputs = fromWire(request.getOutputs(), { unknowns: "keep" });
        await new Promise<void>((done) => this.#options.post({ urn: request.getUrn(), outputs, done }));
        return new emptyProto.Empty();
      }),
      signalAndWaitForShutdown: unary(async () => {
        await this.#options.finished();
        return new emptyProto.Empty();
      }),
      invoke: unsupported("invokes (functions of a provider, stack references)"),
      call: unsupported("method calls on resources"),
      existsResource: unsupported("looking for resources"),
      registerStackTransform: unsupported("transforms"),
      registerStackInvokeTransform: unsupported("transforms"),
      registerResourceHook: unsupported("resource hooks"),
      registerErrorHook: unsupported("resource hooks"),
      registerPackage: unsupported("parameterized packages"),
    };
    server.addService(resourceRpc.ResourceMonitorService as any, service);
  }

  #deploymentInfo() {
    const { stack, preview, parallel, config, secretKeys } = this.#options;
    const info = new resourceProto.DeploymentInfo();
    info.setProject(stack.project);
    info.setStack(stack.stack);
    info.setOrganization("organization");
    for (const [key, value] of Object.entries(config)) info.getConfigMap().set(key, value);
    info.setConfigsecretkeysList(secretKeys);
    info.setDryrun(preview);
    info.setParallel(parallel);
    const known = resourceProto.ResourceMonitorFeature as unknown as Record<string, number>;
    info.setSupportedfeaturesList(
      features.map((name) => known[`RESOURCE_MONITOR_FEATURE_${name}`]).filter((id) => id !== undefined) as never,
    );
    return info;
  }

  async #register(request: RegisterResourceRequest) {
    refuseUnsupported(request);
    const type = request.getType();
    const custom = request.getCustom();
    const parent = request.getParent();
    const parentGoal = this.#goals.get(parent);
    const propertyDependencies: Record<string, string[]> = {};
    const properties = fromWire(request.getObject(), { unknowns: "keep" }, (key, urns) => {
      propertyDependencies[key] = [...(propertyDependencies[key] ?? []), ...urns];
    });
    const declared = request.getPropertydependenciesMap();
    for (const key of Object.keys(properties)) {
      const urns = declared.getLength() === 0 ? request.getDependenciesList() : (declared.get(key)?.getUrnsList() ?? []);
      propertyDependencies[key] = [...new Set([...urns, ...(propertyDependencies[key] ?? [])])];
    }
    const passedOn = this.#componentProviders.get(parent) ?? [];
    const providers = new Map<string, string>([...passedOn, ...(request.getProvidersMap().entries() as any)]);
    const goal: Goal = {
      type,
      name: request.getName(),
      custom,
      properties,
      parent,
      protect: request.hasProtect() ? request.getProtect() : parentGoal?.protect,
      dependencies: request.getDependenciesList(),
      provider: custom && !isProviderType(type) ? await this.#provider(request, parentGoal) : "",
      propertyDependencies,
      deleteBeforeReplace:
        request.getDeletebeforereplacedefined() || request.getDeletebeforereplace() ? request.getDeletebeforereplace() : undefined,
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      aliases: aliasesOf(request),
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : parentGoal?.retainOnDelete,
      deletedWith: request.getDeletedwith() || (parentGoal?.deletedWith ?? ""),
    };
    const state = await new Promise<State>((done) => this.#options.post({ goal, done }));
    this.#goals.set(state.urn, goal);
    if (!custom) this.#componentProviders.set(state.urn, providers);
    const response = new resourceProto.RegisterResourceResponse();
    response.setUrn(state.urn);
    response.setId(state.id);
    // The outputs of a component come later, from the program itself.
    const outputs = custom ? state.outputs : {};
    const known = request.getSupportspartialvalues()
      ? outputs
      : Object.fromEntries(Object.entries(outputs).filter(([, value]) => !containsUnknowns(value)));
    response.setObject(toWire(known, { unknowns: "keep", secrets: request.getAcceptsecrets(), resources: request.getAcceptresources() }));
    return response;
  }

  async #read(request: ReadResourceRequest) {
    const type = request.getType();
    requireDynamic(type);
    const read = {
      id: request.getId(),
      type,
      name: request.getName(),
      parent: request.getParent(),
      provider: request.getProvider() || (await this.#default(0)),
      properties: fromWire(request.getProperties(), { unknowns: "keep" }),
      dependencies: request.getDependenciesList(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    };
    const state = await new Promise<State>((done) => this.#options.post({ read, done }));
    const response = new resourceProto.ReadResourceResponse();
    response.setUrn(state.urn);
    response.setProperties(
      toWire(state.outputs, { unknowns: "keep", secrets: request.getAcceptsecrets(), resources: request.getAcceptresources() }),
    );
    return response;
  }

  /** The provider of a resource: its own, one that a parent passes on, or the default one. */
  async #provider(request: RegisterResourceRequest, parentGoal: Goal | undefined): Promise<string> {
    const pkg = packageOf(request.getType());
    const inherited = parentGoal?.provider ?? "";
    const reference =
      request.getProvider() ||
      (inherited !== "" && urnType(parseReference(inherited).urn) === providerType(pkg) ? inherited : "") ||
      request.getProvidersMap().get(pkg) ||
      this.#componentProviders.get(request.getParent())?.get(pkg);
    if (reference) return reference;
    requireDynamic(request.getType());
    return this.#default(request.getObject()?.getFieldsMap().getLength() ?? 0);
  }

  /** Registers the default provider once, when the first resource needs it. */
  async #default(size: number): Promise<string> {
    if (this.#defaultProvider !== undefined) return this.#defaultProvider;
    return new Promise((go) => {
      if (this.#waiting.push({ size, go }) > 1) return;
      this.#options.post({ goal: this.#defaultGoal(), done: (state) => this.#defaultRegistered(formatReference(state)) });
    });
  }

  #defaultRegistered(reference: string): void {
    this.#defaultProvider = reference;
    // They go on together; in the engine the one with the least to do mostly wins, and of equals the last.
    for (const { go } of this.#waiting.reverse().sort((a, b) => a.size - b.size)) go(reference);
  }

  #defaultGoal(): Goal {
    return {
      type: providerType(dynamicPackage),
      name: "default",
      custom: true,
      properties: this.#options.providerConfig,
      parent: "",
      dependencies: [],
      provider: "",
      propertyDependencies: {},
      ignoreChanges: [],
      replaceOnChanges: [],
      additionalSecretOutputs: [],
      aliases: [],
      deletedWith: "",
    };
  }
}

const features = [
  ...["SECRETS", "RESOURCE_REFERENCES", "OUTPUT_VALUES", "ALIAS_SPECS", "REPLACEMENT_TRIGGER", "DELETED_WITH", "REPLACE_WITH"],
  ...["TRANSFORMS", "INVOKE_TRANSFORMS", "PARAMETERIZATION", "RESOURCE_HOOKS", "ERROR_HOOKS", "SENDS_OPTIONS_TO_HOOKS"],
];
const legacyFeatures = [
  ...["secrets", "resourceReferences", "outputValues", "aliasSpecs", "replacementTrigger", "deletedWith", "replaceWith"],
  ...["transforms", "invokeTransforms", "parameterization", "resourceHooks", "errorHooks", "sendsOptionsToHooks"],
];

function refuseUnsupported(request: RegisterResourceRequest): void {
  const used: [boolean, string][] = [
    [request.getRemote(), "remote components"],
    [request.getImportid() !== "", "the import option"],
    [request.getTransformsList().length > 0, "transforms"],
    [request.getHooks() !== undefined && Object.values(request.getHooks()!.toObject()).some((names) => names.length > 0), "resource hooks"],
    [request.getReplaceWithList().length > 0, "the replaceWith option"],
    [request.getReplacementTrigger() !== undefined, "the replacementTrigger option"],
    [request.getHidediffsList().length > 0, "the hideDiffs option"],
    [
      request.getCustomtimeouts() !== undefined && Object.values(request.getCustomtimeouts()!.toObject()).some((time) => time !== ""),
      "customTimeouts",
    ],
  ];
  for (const [isUsed, what] of used) if (isUsed) throw new Unsupported(what);
}

function aliasesOf(request: RegisterResourceRequest): Alias[] {
  const urns = request.getAliasurnsList().map((urn: string): Alias => ({ urn }));
  const specs = request.getAliasesList().map((alias): Alias => {
    const spec = alias.getSpec();
    if (!spec) return { urn: alias.getUrn() };
    const [name, type, stack, project] = [spec.getName(), spec.getType(), spec.getStack(), spec.getProject()];
    return { name, type, stack, project, parent: spec.getParenturn(), noParent: spec.getNoparent() };
  });
  return [...urns, ...specs];
}
