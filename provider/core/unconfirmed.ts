const PREFIX = "unconfirmed:";
/** Milliseconds after which an object that the vendor took on and never showed counts as gone: lists are known to lag for a minute. */
const LONGEST_LAG = 60_000;

/** Stands for the id of an object that the vendor took on and that could not be looked up afterwards. It holds the time of that. */
export const unconfirmedId = (key: readonly unknown[], now = new Date()): string => [PREFIX + now.toISOString(), ...key].join("/");

/** Whether an id is a stand-in of {@link unconfirmedId}. */
export const isUnconfirmed = (id: string): boolean => id.startsWith(PREFIX);

/** Milliseconds for which the object may still show; 0 where that is over. */
export function lagLeft(id: string, now = Date.now()): number {
  const accepted = Date.parse(id.slice(PREFIX.length).split("/", 1)[0]!);
  return Number.isNaN(accepted) ? 0 : Math.min(LONGEST_LAG, Math.max(0, accepted + LONGEST_LAG - now));
}
