import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

/** What hides values in the state and the stack's configuration. */
export interface Crypter {
  encrypt(plaintext: string): string;
  decrypt(ciphertext: string): string;
}

/** The passphrase secrets provider: AES-256-GCM under a key derived from the passphrase and the stack's salt. */
export class PassphraseSecrets implements Crypter {
  /** What the stack keeps: `v1:<salt>:` and a known text, encrypted, by which a wrong passphrase is noticed. */
  readonly state: string;
  readonly #key: Buffer;

  private constructor(key: Buffer, state: string) {
    this.#key = key;
    this.state = state;
  }

  /** New secrets for a stack that has none yet. */
  static create(passphrase: string): PassphraseSecrets {
    const salt = randomBytes(8);
    const key = deriveKey(passphrase, salt);
    return new PassphraseSecrets(key, `v1:${salt.toString("base64")}:${encrypt(key, "pulumi")}`);
  }

  /** Opens a stack's secrets; throws "incorrect passphrase" when the passphrase is another one. */
  static open(passphrase: string, state: string): PassphraseSecrets {
    const [version, salt, ...check] = state.split(":");
    if (check.length === 0) throw new Error("malformed state value");
    if (version !== "v1") throw new Error("unknown state version");
    const key = deriveKey(passphrase, Buffer.from(salt!, "base64"));
    try {
      if (decrypt(key, check.join(":")) === "pulumi") return new PassphraseSecrets(key, state);
    } catch {
      // AES-GCM fails to authenticate under the key of another passphrase.
    }
    throw new Error("incorrect passphrase");
  }

  encrypt(plaintext: string): string {
    return encrypt(this.#key, plaintext);
  }

  decrypt(ciphertext: string): string {
    return decrypt(this.#key, ciphertext);
  }
}

/** Shows what is hidden without opening it; for events and for output without --show-secrets. */
export const blindingCrypter: Crypter = { encrypt: () => "[secret]", decrypt: () => "[secret]" };

function deriveKey(passphrase: string, salt: Buffer): Buffer {
  return pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
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
