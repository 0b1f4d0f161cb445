import { setTimeout as sleep } from "node:timers/promises";
import { OutcomeUnknownError } from "./errors.js";

/** Attempts of a write whose answers get lost. */
const WRITES = 3;
/** Looks at the vendor until it shows what a write did, and the pause after the first of them; each further pause is twice as long. */
const LOOKS = 5;
const FIRST_PAUSE = 250;
/** A vendor that asks for a longer pause is asked again after this one all the same: looking does no harm. */
const LONGEST_PAUSE = 60_000;

/** A write, and how to see what became of it. */
export interface Write<T> {
  act(): Promise<void>;
  /** What the vendor holds now, or undefined as long as that is not what the write is for. */
  observe(): Promise<T | undefined>;
}

/** The vendor accepted a write, and afterwards did not show what the write was for. */
export class UnconfirmedError extends Error {
  override readonly name = "UnconfirmedError";
}

/**
 * Writes, and goes on from what the vendor then holds. Where an answer is lost it looks before it writes again, and takes a refusal after a
 * lost answer for what it may be: the trace of its own write.
 *
 * @throws {@link UnconfirmedError} when the write was accepted and cannot be seen; else what `act` throws when it was refused or never got through.
 */
export async function settle<T>({ act, observe }: Write<T>): Promise<T> {
  let inDoubt = false;
  for (let attempt = 1; ; attempt++) {
    try {
      await act();
      break;
    } catch (error) {
      const lost = error instanceof OutcomeUnknownError;
      if (!lost && !inDoubt) throw error;
      inDoubt = true;
      if (lost && error.retryAfter) await sleep(Math.min(error.retryAfter, LONGEST_PAUSE));
      const observed = await look(observe).catch((blind) => {
        (error as Error).message += `. Whether it was applied cannot be seen either: ${blind.message}`;
        throw error;
      });
      if (observed !== undefined) return observed;
      if (!lost || attempt === WRITES) throw error;
    }
  }
  const observed = await look(observe).catch((blind) => {
    throw new UnconfirmedError(`accepted, but what became of it cannot be seen: ${blind.message}`);
  });
  if (observed === undefined) throw new UnconfirmedError("accepted, but the vendor does not show its effect");
  return observed;
}

async function look<T>(observe: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let looked = 1, pause = FIRST_PAUSE; ; looked++, pause *= 2) {
    const observed = await observe();
    if (observed !== undefined || looked === LOOKS) return observed;
    await sleep(pause);
  }
}
