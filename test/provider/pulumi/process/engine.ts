import type { ResourceDescription } from "../../../../provider/core/description.js";
import type { Properties } from "../../../../provider/core/properties.js";
import { dispatch, type Verb } from "../../../../provider/pulumi/process/dispatch.js";
import { CallError, type DynamicProcess } from "../../../tools/dynamicProcess.ts";

type Request = Parameters<typeof dispatch>[2];

let configurations = 0;

/**
 * What the SDK gives to `configure`: the provider's configuration by full key. A process keeps one account for the same settings, so that each
 * configuration names another user of the shelf, unless it says which.
 */
export function configOf(values: Record<string, string> = {}): Request {
  const settings: Record<string, string> = { "shelf:userName": `user-${++configurations}`, ...values };
  return { config: { get: (key: string) => settings[key], require: (key: string) => settings[key]! } } as Request;
}

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** The verbs of a resource, spoken to as {@link DynamicProcess} is, without the process. Each operation has an account of its own. */
export function inProcess(description: ResourceDescription, values: Record<string, string> = {}): DynamicProcess {
  let request = configOf(values);
  let underWay = 0;
  const call = async (verb: Verb, ...args: unknown[]): Promise<any> => {
    try {
      return overTheWire((await dispatch(description, verb, request, overTheWire(args))) ?? {});
    } catch (error) {
      const { message, id, properties, reasons } = error as any;
      const failure = new CallError({ details: message } as any);
      throw id === undefined ? failure : Object.assign(failure, { partial: { id, properties, reasons } });
    }
  };
  const withText = (result: Properties, given: Properties) => ({ ...result, __provider: given.__provider });
  return {
    operation: async <T>(work: () => Promise<T>): Promise<T> => {
      if (underWay++ === 0) request = configOf(values);
      return work().finally(() => underWay--);
    },
    check: async (olds: Properties, news: Properties) => {
      const { inputs, failures } = await call("check", olds, news);
      return { inputs: withText(inputs, news), failures };
    },
    diff: async (id: string, olds: Properties, news: Properties) => ({
      replaces: [],
      deleteBeforeReplace: false,
      ...(await call("diff", id, olds, news)),
    }),
    create: async (inputs: Properties) => {
      const { id, outs } = await call("create", inputs);
      return { id, properties: withText(outs, inputs) };
    },
    read: async (id: string, olds: Properties) => {
      const { id: found, props, inputs } = await call("read", id, olds);
      return { id: found, properties: withText(props, olds), inputs: inputs && withText(inputs, olds) };
    },
    update: async (id: string, olds: Properties, news: Properties) => ({
      properties: withText((await call("update", id, olds, news)).outs, news),
    }),
    delete: async (id: string, olds: Properties) => {
      await call("delete", id, olds);
    },
  } as unknown as DynamicProcess;
}
