import type { AttachmentDescription, Change, Content } from "./description.js";
import { idKey } from "./description.js";
import { labelOf, listed } from "./place.js";
import type { Element, Properties } from "./properties.js";
import { settle, UnconfirmedError } from "./settle.js";
import type { Target } from "./target.js";

/** Writes until a vendor that adds or removes elements on its own holds what it is to hold. */
const ROUNDS = 4;

/** What is to be done with a set as it is seen; `came` are elements that a write brought along. */
export type Plan = (seen: Content, came?: readonly Element[]) => Change;

export const isDone = ({ add, remove }: Change): boolean => add.length + remove.length === 0;

/**
 * The writes that bring a set to its content. A vendor may take what is added for the whole, add elements along with others, or remove some along with
 * others: what a write brought is taken back and what went with it is added again, and when that does not hold it is an error.
 */
export class SetWrite {
  /** What the set held when it was last looked at. */
  seen: Content;
  readonly #target: Target<AttachmentDescription<any, any, any>>;
  readonly #id: string;
  readonly #inputs: Properties;
  readonly #before: Content;
  readonly #plan: Plan;
  readonly #first: Change;
  /** What the set is to hold in the end. */
  readonly #due: readonly Element[];
  /** What was removed and took along what is to stay: where it comes back, it is not removed again. */
  readonly #took = new Set<Element>();

  constructor(target: Target<AttachmentDescription<any, any, any>>, id: string, inputs: Properties, content: Content, plan: Plan) {
    this.#target = target;
    this.#id = id;
    this.#inputs = inputs;
    this.#before = content;
    this.#plan = plan;
    this.seen = content;
    this.#first = plan(content);
    const { sole, elements } = target.description;
    const wanted = inputs[elements] as Element[];
    // An element that can be in one set only may have moved to another one. It is added again only where this resource names it.
    const stays = (element: Element) => !this.#first.remove.includes(element) && (!sole || wanted.includes(element));
    this.#due = [...content.elements.filter(stays), ...this.#first.add];
  }

  /** What is not as it is to be: also what came or went with a write and was not meant. */
  left(): Change {
    const came = this.#bound(this.#written()).filter((element) => !this.#before.elements.includes(element) && !this.#due.includes(element));
    return {
      add: this.#due.filter((element) => !this.seen.elements.includes(element)),
      remove: this.#plan(this.seen, came).remove,
    };
  }

  #todo(): Change {
    const { add, remove } = this.left();
    return { add, remove: remove.filter((element) => !this.#took.has(element)) };
  }

  /** @throws {@link UnconfirmedError} when the vendor accepted the writes and does not hold what they were for. */
  async settle(): Promise<Content> {
    const { account, description } = this.#target;
    const settling = account.settling(labelOf(description, this.#inputs));
    for (let round = 1; round <= ROUNDS; round++) {
      const todo = this.#todo();
      if (isDone(todo)) break;
      if (round > 1) {
        account.log.info(`${description.label(this.#inputs)}: ${this.#unasked(todo)} with the write; writes again`);
        // What came along may belong to a resource that the program has yet to declare.
        await account.ownership.declarations();
      }
      await settle({ act: () => this.#act(round > 1), observe: () => this.#observe(todo) }, settling).catch((error) => {
        if (!(error instanceof UnconfirmedError) || !this.#showsSome(todo)) throw error;
      });
      // What is lost when something is added may have been taken for no part of the whole.
      const isTold = round > 1 || todo.add.length === 0;
      if (isTold && this.left().add.length > 0) for (const element of todo.remove) this.#took.add(element);
    }
    const left = this.left();
    if (isDone(left)) return this.seen;
    const advice = description.bonds ? `. ${description.bonds.advice}` : "";
    throw new UnconfirmedError(`accepted, but ${this.#unasked(left)} with it${advice}`);
  }

  /** What a refused write has done, by a look at what there is now; undefined where that cannot be read. */
  async done(): Promise<"nothing" | "a part" | undefined> {
    const { account, description, api } = this.#target;
    const now = await description.observe(api, this.#id, this.#inputs, account.writes.fresh()).catch(() => undefined);
    this.seen = now ?? this.seen;
    const changed = ({ elements }: Content, others: Content) => elements.some((element) => !others.elements.includes(element));
    return now && (changed(now, this.#before) || changed(this.#before, now) ? "a part" : "nothing");
  }

  async #act(again: boolean): Promise<void> {
    const { account, description, api } = this.#target;
    const change = this.#todo();
    if (isDone(change)) return;
    const object = idKey(description, this.#id, this.#inputs);
    account.ownership.removed(object, change.remove, change.add);
    const whole = again && change.add.length > 0 ? { whole: this.#due } : {};
    await description.change(api, this.#id, this.#inputs, this.seen, { ...change, ...whole }).finally(() => account.writes.note(object));
  }

  /** Looks at everything that the write may have touched. */
  async #observe(todo: Change): Promise<Content | undefined> {
    const { account, description, api } = this.#target;
    const elements = [...new Set([...this.#due, ...this.#first.remove, ...this.#bound(this.#written())])];
    const now = await description.observe(api, this.#id, this.#inputs, account.writes.fresh(), { elements, before: this.seen });
    this.seen = now ?? this.seen;
    return now && this.#shows(todo) ? now : undefined;
  }

  /** Whether what is seen is the write's effect: all of it, or all but what another part of it undid. */
  #shows(todo: Change): boolean {
    const missing = todo.add.filter((element) => !this.seen.elements.includes(element));
    const staying = todo.remove.filter((element) => this.seen.elements.includes(element));
    const undone = (left: readonly Element[], by: readonly Element[]) => left.every((element) => this.#bound(by).includes(element));
    if (staying.length === 0) return undone(missing, todo.remove);
    return missing.length === 0 && undone(staying, todo.add);
  }

  /** Whether a part of the write shows: then the rest is not late but undone. */
  #showsSome({ add, remove }: Change): boolean {
    const { elements } = this.seen;
    return add.some((element) => elements.includes(element)) || remove.some((element) => !elements.includes(element));
  }

  #written(): Element[] {
    return [...this.#first.add, ...this.#first.remove];
  }

  #bound(elements: readonly Element[]): readonly Element[] {
    const { bonds } = this.#target.description;
    if (!bonds || elements.length === 0) return [];
    return [...bonds.among(this.#before, elements), ...bonds.among(this.seen, elements)];
  }

  #unasked({ add, remove }: Change): string {
    return [add.length > 0 && `${listed(add)} went`, remove.length > 0 && `${listed(remove)} came`].filter(Boolean).join(" and ");
  }
}
