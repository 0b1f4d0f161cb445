/**
 * What the text in a state file loads, in Pulumi's dynamic-provider process. Programs have no use for it.
 *
 * @module
 */
import "./pulumi/installation/nodeVersion.js";
import "./pulumi/installation/pulumiVersion.js";
import type * as pulumi from "@pulumi/pulumi";
import { resourceOf } from "./catalog.js";
import type { Verb } from "./pulumi/process/dispatch.js";
import { dispatch } from "./pulumi/process/dispatch.js";
import { watchInterrupts } from "./pulumi/process/interrupt.js";

const interrupt = watchInterrupts();

/** @internal */
export const call = async (type: string, verb: Verb, request: pulumi.dynamic.ConfigureRequest, args: any[]): Promise<unknown> =>
  dispatch(await resourceOf(type), verb, request, args, interrupt);
