/** The names of the accounts that this process adds. A vendor may take two that differ in case only for one account, and give it the password of the second one. */
export class AddedNames {
  readonly #names = new Map<string, string>();

  /** @throws Error when another account is added whose name differs in case only. */
  add(uid: string, account: string): void {
    const key = JSON.stringify([uid, account.toLowerCase()]);
    const other = this.#names.get(key) ?? account;
    if (other !== account)
      throw new Error(
        `another resource of this program creates the account ${JSON.stringify(other)}, whose name differs in case only: the vendor may take one for the other. Choose another account`,
      );
    this.#names.set(key, account);
  }
}
