import { randomInt } from "node:crypto";

/** So many random digits. */
export const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join("");

/** A number of 30 digits, as all ids of groups and members on the vendor's pages: a time in milliseconds and 17 more digits. */
export const newId = () => `${Date.now()}${digits(17)}`;
