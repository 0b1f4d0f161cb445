/** State of a sub-account, in the order of the vendor's numbers 1, 2, 4 and 3. Whether a deleted account is listed as `cancelled` is not documented. */
export type SubAccountListState = "active" | "disabled" | "frozen" | "cancelled";

/** A sub-account as {@link getSubAccounts} finds it. */
export interface SubAccountInfo {
  /** The vendor's id, as text. */
  subAccountId: string;
  /** Name by which it signs in. */
  account: string;
  /** Name of the person; "" where none is shown. */
  name: string;
  /** Job number; "" where none is shown. */
  jobNumber: string;
  /** Extension that it is bound to; "" where none is shown. */
  extension: string;
  /** State; one that this package does not know is what the vendor shows. Undefined where the vendor shows none. */
  state?: SubAccountListState | string;
  /** Id of its role; undefined where none is shown. */
  roleId?: string;
  /** Name of its role; undefined where none is shown. */
  roleName?: string;
}
