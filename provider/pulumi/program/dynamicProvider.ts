import type * as pulumi from "@pulumi/pulumi";

const providers = new Map<string, pulumi.dynamic.ResourceProvider>();

/**
 * The provider object of a resource's class. The SDK stores its text twice with every resource and sends it with every call, so the text is as
 * short as can be, and the same in every release: it only loads the package that is installed then, so that old states run today's code.
 *
 * All resources of a type share one object: the SDK makes the text of an object once, which takes about 15 ms.
 */
export function dynamicProvider(type: string): pulumi.dynamic.ResourceProvider {
  const made = providers.get(type) ?? provider(type);
  providers.set(type, made);
  return made;
}

/**
 * It must stay as it is to the letter. `configure` may not wait for anything before it has installed the verbs: the SDK hands the object to
 * other calls meanwhile.
 */
const provider = (type: string): pulumi.dynamic.ResourceProvider =>
  ({
    configure(r: pulumi.dynamic.ConfigureRequest) {
      for (const v of "check diff create read update delete".split(" "))
        (this as any)[v] = (...a: unknown[]) => import("pulumi-tenancy/dynamic" as string).then((m) => m.call(type, v, r, a));
    },
  }) as unknown as pulumi.dynamic.ResourceProvider;
