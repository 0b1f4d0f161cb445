import { createCipheriv, createDecipheriv, createHash, pbkdf2, pbkdf2Sync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError, replaceFile } from "./backend.ts";

/** What hides values in the state and the stack's configuration. */
export interface Crypter {
  encrypt(plaintext: string): string;
  decrypt(ciphertext: string): string;
}

/**
 * The passphrase secrets provider: AES-256-GCM under a key derived from the passphrase and the stack's salt. The key
 * takes long to derive on purpose, so that waits until it is needed.
 */
export class PassphraseSecrets implements Crypter {
  /** What the stack keeps: `v1:<salt>:` and a known text, encrypted, by which a wrong passphrase is noticed. */
  readonly state: string;
  readonly #derivation: Derivation;
  readonly #knownText: string;
  #key: Buffer | undefined;

  constructor(passphrase: string, state: string) {
    const [version, salt, ...check] = state.split(":");
    if (check.length === 0) throw new CommandError("malformed state value");
    if (version !== "v1") throw new CommandError("unknown state version");
    this.state = state;
    this.#derivation = derivation(passphrase, Buffer.from(salt!, "base64"));
    this.#knownText = check.join(":");
  }

  /** New secrets for a stack that has none yet. */
  static create(passphrase: string): PassphraseSecrets {
    const salt = randomBytes(8);
    const key = derived(derivation(passphrase, salt));
    return new PassphraseSecrets(passphrase, `v1:${salt.toString("base64")}:${encrypt(key, "pulumi")}`);
  }

  /** Derives the key while other work goes on; throws "incorrect passphrase" when the stack has another one. */
  async unlock(): Promise<void> {
    this.#accept(kept(this.#derivation) ?? (await promisify(pbkdf2)(...this.#derivation)));
  }

  encrypt(plaintext: string): string {
    return encrypt(this.#unlocked(), plaintext);
  }

  decrypt(ciphertext: string): string {
    return decrypt(this.#unlocked(), ciphertext);
  }

  #unlocked(): Buffer {
    return this.#key ?? this.#accept(derived(this.#derivation));
  }

  #accept(key: Buffer): Buffer {
    try {
      decrypt(key, this.#knownText);
    } catch {
      // AES-GCM fails to authenticate under the key of another passphrase.
      throw new CommandError("incorrect passphrase");
    }
    this.#key = key;
    return key;
  }
}

/** Shows what is hidden without opening it; for events and for output without --show-secrets. */
export const blindingCrypter: Crypter = { encrypt: () => "[secret]", decrypt: () => "[secret]" };

type Derivation = [passphrase: string, salt: Buffer, rounds: number, bytes: number, digest: string];

const derivation = (passphrase: string, salt: Buffer): Derivation => [passphrase, salt, 1_000_000, 32, "sha256"];

/** Where the folder in ENGINE_KEYS has the key: tests run many commands on a stack, and most of a short one's time goes into its key. */
function keyFile([passphrase, salt]: Derivation): string | undefined {
  const folder = process.env.ENGINE_KEYS;
  return folder && join(folder, createHash("sha256").update(salt).update(passphrase).digest("hex"));
}

function kept(parts: Derivation): Buffer | undefined {
  const file = keyFile(parts);
  return file && existsSync(file) ? readFileSync(file) : undefined;
}

function derived(parts: Derivation): Buffer {
  const known = kept(parts);
  if (known) return known;
  const key = pbkdf2Sync(...parts);
  const file = keyFile(parts);
  if (file) replaceFile(file, key);
  return key;
}

function encrypt(key: Buffer, plaintext: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const text = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${text.toString("base64")}`;
}

function decrypt(key: Buffer, ciphertext: string): string {
  const [version, nonce, text, ...rest] = ciphertext.split(":");
  if (text === undefined || rest.length > 0) throw new Error("bad value");
  if (version !== "v1") throw new Error("unknown value version");
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce!, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
}
