/** Shorter texts are not remembered: hiding them would garble every message and protect nothing. */
const SHORTEST = 4;

/** Keeps secrets out of texts, in each shape in which a vendor or a library may echo them. The time it takes depends on the text, not on the number of secrets. */
export class Redactor {
  /** Shapes of secrets by their first characters, with the lengths that these have: the longest first, since a secret may contain another. */
  readonly #shapes = new Map<string, { lengths: number[]; texts: Set<string> }>();
  readonly #secrets = new Set<string>();

  /** Remembers a secret. Anything but text of at least four characters is passed over. */
  remember(secret: unknown): void {
    if (typeof secret !== "string" || secret.length < SHORTEST || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    const bytes = Buffer.from(secret);
    const percent = encodeURIComponent(secret.toWellFormed());
    const json = JSON.stringify(secret).slice(1, -1);
    const ascii = json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const form = new URLSearchParams({ "": secret }).toString().slice(1);
    const lowered = [percent, form].map((encoded) => encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
    const texts = [secret, percent, form, ...lowered, json, json.replaceAll("/", "\\/"), ascii];
    for (const shape of new Set([...texts, bytes.toString("base64"), bytes.toString("base64url")])) this.#add(shape);
  }

  #add(shape: string): void {
    const start = shape.slice(0, SHORTEST);
    const { lengths, texts } = this.#shapes.get(start) ?? { lengths: [], texts: new Set() };
    texts.add(shape);
    this.#shapes.set(start, { lengths: [...new Set([...lengths, shape.length])].sort((a, b) => b - a), texts });
  }

  /** The text with every remembered secret replaced by `[secret]`. */
  redact(text: string): string {
    if (this.#shapes.size === 0) return text;
    let clean = "";
    let kept = 0;
    for (let at = 0; at <= text.length - SHORTEST; ) {
      const shapes = this.#shapes.get(text.slice(at, at + SHORTEST));
      const length = shapes?.lengths.find((candidate) => shapes.texts.has(text.slice(at, at + candidate)));
      if (length === undefined) at++;
      else {
        clean += `${text.slice(kept, at)}[secret]`;
        at += length;
        kept = at;
      }
    }
    return clean + text.slice(kept);
  }
}
