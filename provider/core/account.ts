import { Clock } from "./clock.js";
import type { Neighbours } from "./elsewhere.js";
import type { Zod } from "./inputs.js";
import { Schemas } from "./inputs.js";
import { Writes } from "./look.js";
import { Operations } from "./operations.js";
import { Ownership } from "./ownership.js";
import { QuietCount } from "./quietCount.js";
import type { Redactor } from "./redactor.js";
import type { Settling } from "./settle.js";
import { Turns } from "./turns.js";

/** A vendor: its short name, which is also the namespace of its settings. */
export interface Vendor {
  name: string;
}

/** A client of a vendor's API, made once for each account that needs it. */
export interface Client<Api> {
  vendor: Vendor;
  /** The settings that it cannot do without. */
  required: readonly string[];
  /** Loads the client's module and makes one. No calls to the vendor. */
  connect(account: Account): Promise<Api>;
  /**
   * Makes one call that changes nothing and that the vendor answers only to those who may call. None where nothing says what to ask for.
   *
   * @param place - what the program says of where something is, such as the VDN; settings stand in for what it leaves out
   */
  probe?(api: Api, account: Account, place: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Where lines for the user go. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

/** The settings of an account, read and validated. */
export interface AccountSettings {
  /** Each by its name; one that is not set and has no default is undefined. */
  readonly values: Readonly<Record<string, unknown>>;
  /** @throws Error that names all settings that are wrong, and those of these that are missing with where they can be set. */
  require(names: readonly string[]): void;
}

/** What an account is made from. */
export interface AccountOptions {
  vendor: Vendor;
  settings: AccountSettings;
  /** Holds the secrets among the settings already. */
  redactor: Redactor;
  log: Log;
  zod: Zod;
  neighbours?: Neighbours;
  /** Whether no process of the operation has said this yet. */
  isNews?(line: string): boolean;
  /** Aborts when the user cancels the run. */
  cancelled?: AbortSignal;
}

/**
 * All that this process knows of one account at a vendor. It is made once for the settings of a provider instance or program, and nothing of it is
 * seen by another one.
 */
export class Account {
  readonly vendor: Vendor;
  readonly settings: AccountSettings;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly schemas: Schemas;
  readonly clock = new Clock();
  readonly writes = new Writes(this.clock);
  readonly ownership: Ownership;
  readonly operations: Operations;
  /** Resources of the program that were written at another address. */
  readonly moved: QuietCount;
  readonly #turns = new Turns();
  readonly #isNews: (line: string) => boolean;
  /** Whether the account is about to end: nobody waits for what it still does. */
  #closing = false;
  readonly #clients = new Map<Client<unknown>, Promise<{ close?(): Promise<void> }>>();

  constructor({ vendor, settings, redactor, log, zod, neighbours, isNews = () => true, cancelled }: AccountOptions) {
    this.vendor = vendor;
    this.settings = settings;
    this.redactor = redactor;
    this.ownership = new Ownership(
      neighbours && {
        account: neighbours.account,
        holding: (object) => neighbours.holding(object),
        tell: (object, holder) => neighbours.tell(object, holder && { ...holder, label: redactor.message(holder.label) }),
      },
      (line) => this.operations.say(line),
    );
    const say = (kind: keyof Log) => (line: string) => void (this.#closing || log[kind](redactor.message(line)));
    this.log = { info: say("info"), warn: say("warn") };
    this.#isNews = isNews;
    this.moved = new QuietCount(cancelled);
    this.schemas = new Schemas(zod);
    this.operations = new Operations({
      seconds: Number(settings.values.operationTimeout),
      setting: `${vendor.name}:operationTimeout`,
      cancelled,
      say: (line) => this.log.info(line),
    });
  }

  /** Warns of what is so for the whole operation, unless another of its processes has. */
  warnOnce(line: string): void {
    if (this.#isNews(line)) this.log.warn(line);
  }

  /**
   * The client, which is made when it is first asked for.
   *
   * @throws Error that names the settings that it lacks.
   */
  async client<Api>(client: Client<Api>): Promise<Api> {
    this.settings.require(client.required);
    const made = this.#clients.get(client) ?? client.connect(this);
    this.#clients.set(client, made as Promise<object>);
    made.catch(() => this.#clients.delete(client));
    return made as Promise<Api>;
  }

  /** How long this vendor takes to show what was written to an object. */
  settling(label: string): Settling {
    return {
      time: Number(this.settings.values.settleTime) * 1000,
      setting: `${this.vendor.name}:settleTime`,
      say: (line) => this.log.info(`${label}: ${line}`),
      pause: (ms, why) => this.operations.pause(ms, why),
    };
  }

  /**
   * Does work while nobody else works under one of the same keys.
   *
   * @throws Error when the turn does not come while the operation may still make calls.
   */
  async inTurn<T>(keys: string | readonly string[], work: () => Promise<T>): Promise<T> {
    const turn = Promise.withResolvers<void>();
    let waits = true;
    const done = this.#turns.take([keys].flat(), async () => {
      turn.resolve();
      return waits ? work() : (undefined as never);
    });
    done.catch(() => {});
    await this.operations
      .wait(turn.promise, () => "waits until another operation on the same object has ended")
      .catch((error) => {
        waits = false;
        throw error;
      });
    return done;
  }

  /**
   * Does work on objects while nobody else does, in this process or in another one of the operation.
   *
   * @param label - who works, in words
   */
  inTurnEverywhere<T>(objects: readonly string[], label: string, work: () => Promise<T>): Promise<T> {
    const { elsewhere } = this.ownership;
    return this.inTurn(objects, async () => {
      const waiting = new AbortController();
      await this.operations
        .wait(elsewhere.enter(objects, label, waiting.signal), () => "waits until a resource under another provider has written the same")
        .catch((error) => {
          waiting.abort();
          throw error;
        });
      try {
        this.writes.note(...objects.filter((object) => elsewhere.hasWorked(object)));
        return await work();
      } finally {
        elsewhere.leave(objects, label);
      }
    });
  }

  /** Ends sessions and closes connections, once calls under way have ended. What goes wrong meanwhile is not reported: nobody waits for it. */
  async close(): Promise<void> {
    this.#closing = true;
    const clients = await Promise.allSettled(this.#clients.values());
    await Promise.allSettled(clients.map(async (client) => client.status === "fulfilled" && client.value.close?.()));
  }
}
