const PREFIX = "unconfirmed:";

/** Stands for the id of an object that the vendor took on and that could not be looked up afterwards. */
export const unconfirmedId = (key: readonly unknown[]): string => PREFIX + key.join("/");

/** Whether an id is a stand-in of {@link unconfirmedId}. */
export const isUnconfirmed = (id: string): boolean => id.startsWith(PREFIX);
