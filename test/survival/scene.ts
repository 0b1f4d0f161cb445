import type { Deployment } from "./deployment.ts";
import type { Neighbour } from "./neighbour.ts";
import type { VendorModel } from "./vendorModel.ts";

/** What histories came to. */
export interface Tally {
  histories: number;
  ups: number;
  failed: number;
  kills: number;
  imports: number;
  /** Objects that a failed create left behind, of which no state knows. */
  orphans: number;
}

/** Where a history happens. */
export interface Scene {
  vendor: VendorModel;
  stack: Deployment;
  /** Another program at the same vendor. */
  neighbour?: Neighbour;
  tally: Tally;
}
