import { CancelledError, OutcomeUnknownError } from "./errors.js";
import { TOLD_FROM } from "./waits.js";

/** Attempts of a write whose answers get lost. */
const WRITES = 3;
/** The pause after the first look at the vendor; each further one is twice as long, up to the longest. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;
/** A vendor that asks for a longer pause than this is asked again after it all the same: looking does no harm. */
const LONGEST_REQUESTED_PAUSE = 60_000;

/** A write, and how to see what became of it. */
export interface Write<T> {
  act(): Promise<void>;
  /** What the vendor holds now, or undefined as long as that is not what the write is for. */
  observe(): Promise<T | undefined>;
}

/** How long a vendor takes to show what was written. */
export interface Settling {
  /** Milliseconds to look for it. */
  time: number;
  /** The setting that gives the time, for messages: `aicc:settleTime`. */
  setting: string;
  /** Tells the user about something unusual. */
  say(line: string): void;
  /** Waits, and tells why where that can be felt. A cancel ends it. */
  pause(ms: number, why?: string): Promise<void>;
}

/** The vendor accepted a write, and afterwards did not show what the write was for. */
export class UnconfirmedError extends Error {
  override readonly name = "UnconfirmedError";
}

/**
 * Writes, and goes on from what the vendor then holds. Where an answer is lost it looks before it writes again, and takes a refusal after a
 * lost answer for what it may be: the trace of its own write.
 *
 * @throws {@link UnconfirmedError} when the write was accepted and cannot be seen, or may have been and the user cancelled before that could be seen; else what `act` throws when it was refused or never got through.
 */
export async function settle<T>({ act, observe }: Write<T>, settling: Settling): Promise<T> {
  let inDoubt = false;
  for (let attempt = 1; ; attempt++) {
    try {
      await act();
      break;
    } catch (error) {
      const lost = error instanceof OutcomeUnknownError;
      if (!lost && !inDoubt) throw error;
      inDoubt = true;
      if (lost && error.retryAfter)
        await settling.pause(
          Math.min(error.retryAfter, LONGEST_REQUESTED_PAUSE),
          "the answer to a write was lost, and the vendor asks for a pause",
        );
      const observed = await lookFor(observe, settling).catch((blind) => {
        if (blind instanceof CancelledError) throw new UnconfirmedError(IN_DOUBT);
        (error as Error).message += `. Whether it was applied cannot be seen either: ${blind.message}`;
        throw error;
      });
      if (observed !== undefined) return observed;
      if (error instanceof CancelledError) throw new UnconfirmedError(IN_DOUBT);
      if (!lost || attempt === WRITES) throw error;
      settling.say(`the answer to a write was lost, and the vendor shows nothing of it after ${seconds(settling)}: it is sent again`);
    }
  }
  const observed = await lookFor(observe, settling).catch((blind) => {
    throw new UnconfirmedError(`accepted, but what became of it cannot be seen: ${blind.message}`);
  });
  if (observed !== undefined) return observed;
  throw new UnconfirmedError(
    `accepted, but the vendor does not show its effect after ${seconds(settling)}. If it shows changes later than that, raise the setting ${settling.setting}`,
  );
}

/** Looks until something shows, for as long as the vendor may take to show it; undefined where nothing does. */
export async function lookFor<T>(observe: () => Promise<T | undefined>, settling: Settling): Promise<T | undefined> {
  const { time, setting, say } = settling;
  for (let waited = 0, pause = FIRST_PAUSE, told = false; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const observed = await observe();
    if (observed !== undefined || waited >= time) return observed;
    const wait = Math.min(pause, time - waited);
    waited += wait;
    if (waited >= TOLD_FROM && !told)
      say(`the vendor does not show it yet; looking for it for ${seconds(settling)} at the most (${setting})`);
    told ||= waited >= TOLD_FROM;
    await settling.pause(wait);
  }
}

/**
 * What is shown after a create was sent twice. It may be the work of the first one, late: then that of the second one shows as long after it as the second one was
 * sent after the first, and perhaps a settling time later.
 *
 * @throws {@link UnconfirmedError} when there are two.
 */
export async function onlyOne<T>(shown: T, observe: () => Promise<T | undefined>, wait: number, settling: Settling): Promise<T> {
  await settling.pause(wait, "it was sent twice; the provider checks whether a second object appears");
  const again = await observe().catch((several) => {
    throw new UnconfirmedError(`sent twice, since the first answer was lost: ${several.message}`);
  });
  return again ?? shown;
}

const IN_DOUBT = "sent, its answer was lost, and the run was cancelled before the vendor showed what became of it";

const seconds = ({ time }: Settling) => `${time / 1000} s`;
