/** Somebody who may log in. */
export interface NakivoUserOptions {
  username: string;
  /** `null` for a user without a password, as on a fresh installation. */
  password: string | null;
  /** Contact address in the answer to a login. Default: none. */
  email?: string;
}

/** The user of an emulator that was told of no other. The password is no secret: it opens nothing but an emulator. */
export const exampleUser: NakivoUserOptions = { username: "admin", password: "emulator-password-not-a-real-one" };

/** A user with what the Director remembers of the logins. */
export interface NakivoUser extends Readonly<NakivoUserOptions> {
  readonly id: number;
  /** Milliseconds since 1970; undefined before the first login. */
  firstLoginAt?: number;
}

/** The users with their ids, or an error when two have the same name. */
export function openUsers(options: readonly NakivoUserOptions[]): NakivoUser[] {
  const names = options.map(({ username }) => username);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two users have the name "${twice}".`);
  return options.map((user, index) => ({ ...user, id: index + 1 }));
}

/** Whether the password is the user's. Without a password, null (as in Login's sample) and an empty text are. */
export function hasPassword(user: NakivoUser, password: string | null): boolean {
  return (password || null) === (user.password || null);
}
