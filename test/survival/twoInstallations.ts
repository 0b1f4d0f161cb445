import type { Held, VendorModel } from "./vendorModel.ts";

/** Stands before the keys and ids of the second installation. */
const OTHER = "other:";
/** The provider that a program declares for the second installation. */
export const PROVIDER = "other";

/** The provider of a key or an id; none for the stack's own account. */
export const providerOf = (text: string): typeof PROVIDER | undefined => (text.startsWith(OTHER) ? PROVIDER : undefined);
/** A key or an id as the vendor has it. */
export const plain = (text: string): string => text.slice(providerOf(text) ? OTHER.length : 0);
/** An id as the model has it. */
export const idAt = (provider: string | undefined, id: string): string => (provider === undefined ? id : OTHER + id);

/** Two installations of a vendor as one: they give the same ids, and each has an account of the program's. */
export function twoInstallations(here: VendorModel, there: VendorModel): VendorModel {
  const both = [here, there];
  const of = (text: string) => (providerOf(text) ? there : here);
  const seen = ({ id, key, ...rest }: Held): Held => ({ id: OTHER + id, key: OTHER + key, ...rest });
  return {
    ...here,
    keys: [...here.keys, ...there.keys.slice(0, 2).map((key) => OTHER + key)],
    otherEnvironment: there.environment,
    secrets: [...here.secrets, ...there.secrets],
    object: ({ key, ...slot }) => here.object({ key: plain(key), ...slot }),
    reset(dialect) {
      for (const each of both) each.reset(dialect);
    },
    held: () => [...here.held(), ...there.held().map(seen)],
    make: ({ key, ...object }) => of(key).make({ key: plain(key), ...object }),
    edit: (id, change) => of(id).edit(plain(id), change),
    remove: (id) => of(id).remove(plain(id)),
    fault(fault) {
      for (const each of both) each.fault(fault);
    },
    clearFaults() {
      for (const each of both) each.clearFaults();
    },
    requests: () => here.requests() + there.requests(),
    stop: async () => void (await Promise.all(both.map((each) => each.stop()))),
  };
}
