import type { Properties } from "../../../../provider/core/description.js";
import { run, type Verb } from "../../../../provider/pulumi/process/run.js";
import { CallError, type DynamicProcess } from "../../../tools/dynamicProcess.ts";

/** What the SDK gives to `configure`: the provider's configuration by full key. */
export const configOf = (values: Record<string, string> = {}) =>
  ({ config: { get: (key: string) => values[key], require: (key: string) => values[key]! } }) as Parameters<typeof run>[2];

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** The verbs of a registered resource, spoken to as {@link DynamicProcess} is, without the process. */
export function inProcess(type: string, values: Record<string, string> = {}): DynamicProcess {
  const request = configOf(values);
  const call = async (verb: Verb, ...args: unknown[]): Promise<any> => {
    try {
      return overTheWire((await run(type, verb, request, overTheWire(args))) ?? {});
    } catch (error) {
      const { message, id, properties, reasons } = error as any;
      const failure = new CallError({ details: message } as any);
      throw id === undefined ? failure : Object.assign(failure, { partial: { id, properties, reasons } });
    }
  };
  const withText = (result: Properties, given: Properties) => ({ ...result, __provider: given.__provider });
  return {
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
