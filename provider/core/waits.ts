/** Milliseconds from which a wait is told: shorter ones are over before anybody has read of them. */
export const TOLD_FROM = 1_000;

/** Milliseconds for which a resource waits for another one of the program. */
export const PATIENCE = 30_000;

/** Milliseconds in words. */
export const inSeconds = (ms: number): string => `${Math.ceil(ms / 100) / 10} s`;
