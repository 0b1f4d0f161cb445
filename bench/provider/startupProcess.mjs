/**
 * A fresh process that measures what one of its steps takes, and prints it as JSON. Plain JavaScript, so that Node.js does not load what it reads
 * TypeScript with. Run in this repository's root, where the package's own name is the compiled package.
 */
const steps = { sdk, program, check };

/** Pulumi's SDK by itself. */
function sdk() {
  return measured(() => import("@pulumi/pulumi"));
}

/** A program that declares one resource: a package that is loaded when it is first used would be loaded then. */
async function program() {
  const pulumi = await import("@pulumi/pulumi");
  await pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "1", state: inputs }), call: () => ({}) });
  let tenancy;
  const imported = await measured(async () => {
    tenancy = await import("pulumi-tenancy");
  });
  class Bare extends pulumi.dynamic.Resource {}
  const bare = () => declared(new Bare({ create: async () => ({ id: "1" }) }, "bare", {}));
  // To store its first provider the SDK loads TypeScript, and each further one takes it a moment: neither is the package's doing. It comes after
  // the import, as in users' programs: it also sets a flag of V8 that makes compile caches useless from then on.
  await bare();
  const own = await measured(bare);
  const whole = await measured(() => declared(new tenancy.aicc.UserGroup("agents", { groupName: "Agents", groupType: "agent" })));
  return { clock: imported.clock + whole.clock - own.clock, processor: imported.processor + whole.processor - own.processor };
}

/** What Pulumi's process for dynamic resources does of the package until its first call is answered. */
async function check() {
  await import("@pulumi/pulumi");
  const news = { vdn: 113, ccId: 1, groupName: "Agents", groupType: "agent" };
  const settings = { "aicc:endpoint": "http://127.0.0.1:1", "aicc:accessKey": "key", "aicc:secretKey": "secret" };
  return measured(async () => {
    const { call } = await import("pulumi-tenancy/dynamic");
    const { failures } = await call("aicc:UserGroup", "check", { config: { get: (key) => settings[key] } }, [{}, news]);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
  });
}

const declared = (resource) => new Promise((resolve) => resource.id.apply(resolve));

async function measured(work) {
  const [used, started] = [process.cpuUsage(), performance.now()];
  await work();
  const clock = performance.now() - started;
  const { user, system } = process.cpuUsage(used);
  return { clock, processor: (user + system) / 1000 };
}

console.log(JSON.stringify(await steps[process.argv[2]]()));
