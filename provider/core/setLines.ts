import type { AttachmentDescription, Change, Content } from "./description.js";
import { listed } from "./place.js";
import type { Element, Properties } from "./properties.js";
import type { Target } from "./target.js";

type AttachmentTarget = Target<AttachmentDescription<any, any, any>>;

/** Says which elements came and went: a diff of lists shows that by positions. */
export function tellDrift({ account, description }: AttachmentTarget, { elements }: Content, inputs: Properties): void {
  const managed = inputs[description.elements] as Element[];
  const came = inputs.exclusive === false ? [] : elements.filter((element) => !managed.includes(element));
  const went = managed.filter((element) => !elements.includes(element));
  const told = [said("also has", came), said("lacks", went)].filter(Boolean);
  if (told.length > 0)
    account.log.info(`${description.object(inputs[description.name] as string, inputs)}: ${description.elements}: ${told.join("; ")}`);
}

/** Says what stays and is no longer managed, where a set manages only what it names from now on. */
export function tellLeft({ account, description }: AttachmentTarget, inputs: Properties, { elements }: Content): void {
  const left = elements.filter((element) => !(inputs[description.elements] as Element[]).includes(element));
  if (left.length > 0)
    account.log.info(`${description.label(inputs)}: ${description.elements}: leaves ${listed(left)}, which it no longer manages`);
}

/** Says what an update adds and removes, which a diff of lists shows by positions, and what is removed that this program never added. */
export function tellChange(
  { account, description }: AttachmentTarget,
  inputs: Properties,
  { add, remove }: Change,
  former: readonly Element[],
): void {
  const [own, strange] = [true, false].map((known) => remove.filter((element) => former.includes(element) === known)) as [
    Element[],
    Element[],
  ];
  if (former.length === 0 && strange.length === 0) return;
  const told = [said("adds", add), said("removes", own), said("removes what this program did not add:", strange)];
  account.log.info(`${description.label(inputs)}: ${description.elements}: ${told.filter(Boolean).join("; ")}`);
}

/** How a line names elements; undefined where there are none. */
export const said = (what: string, elements: readonly Element[]): string | undefined =>
  elements.length > 0 ? `${what} ${listed(elements)}` : undefined;
