/**
 * What the text in a state file loads, in Pulumi's dynamic-provider process. Programs have no use for it.
 *
 * @module
 */
import "./index.js";
import { run } from "./pulumi/process/run.js";

/** @internal */
export const call = run;
