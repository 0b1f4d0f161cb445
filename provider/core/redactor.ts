import { blobs, decodings } from "./decoded.js";
import { inert, oneLine } from "./oneLine.js";

/** Shorter texts are not remembered: hiding them would garble every message and protect nothing. */
export const SHORTEST_SECRET = 4;
/** How many encodings around each other are looked through. */
const DEPTH = 3;
/** Secrets of single calls, such as signatures, that are remembered at once. The oldest is forgotten. */
const PASSING = 2_000;
/** Characters of such a secret that are looked for. What follows them without a blank is hidden along: a server that makes them longer and longer costs no time. */
const PASSING_LENGTH = 64;
const FOLLOWING = /[\w.%~+/=!*-]/;
/** Longer texts are looked through as they stand only. */
const LONGEST_DECODED = 200_000;
/** Characters of a vendor's text that are looked at for a message; the margin holds what begins before the end, in whatever encoding. */
const LOOKED_AT = 20_000;
const MARGIN = 10_000;
const HIDDEN = "[secret]";

/** A part of a text. */
type Range = [from: number, to: number];

/** Keeps secrets out of texts, however a vendor or a library has encoded them. The time that it takes depends on the text, not on the number of secrets. */
export class Redactor {
  /** Secrets by their first characters, with the lengths that these have: the longest first, since a secret may contain another. */
  readonly #secrets = new Map<string, { lengths: number[]; texts: Set<string> }>();
  readonly #passing = new Set<string>();

  /** Remembers a secret. Anything but text of at least four characters is passed over. */
  remember(secret: unknown): void {
    if (!isSecret(secret)) return;
    this.#passing.delete(secret);
    this.#add(secret);
    // A server that takes UTF-8 for Latin-1 sends it back like this.
    const misread = Buffer.from(secret).toString("latin1");
    if (misread !== secret) this.#add(misread);
  }

  /** Remembers a secret that is good for a call or a session, until so many others came after it that nobody can send it back any more. */
  rememberPassing(given: unknown): void {
    if (!isSecret(given)) return;
    const secret = given.slice(0, PASSING_LENGTH);
    const known = this.#alike(secret)?.texts.has(secret);
    if (known && !this.#passing.delete(secret)) return;
    this.#passing.add(secret);
    this.#add(secret);
    const [oldest] = this.#passing.size > PASSING ? this.#passing : [];
    if (oldest === undefined) return;
    this.#passing.delete(oldest);
    const alike = this.#alike(oldest);
    alike?.texts.delete(oldest);
    if (alike?.texts.size === 0) this.#secrets.delete(startOf(oldest));
  }

  #alike(secret: string) {
    return this.#secrets.get(startOf(secret));
  }

  #add(secret: string): void {
    const { lengths, texts } = this.#alike(secret) ?? { lengths: [], texts: new Set() };
    texts.add(secret);
    const all = lengths.includes(secret.length) ? lengths : [...lengths, secret.length].sort((a, b) => b - a);
    this.#secrets.set(startOf(secret), { lengths: all, texts });
  }

  /** A vendor's text as a message may show it: {@link message} of its beginning, and short. */
  tell(text: string): string {
    return oneLine(this.message(this.visible(text)));
  }

  /**
   * A text with parts of somebody else's as a person may see it: without secrets, in one line. The secrets are hidden before anything is cleaned, since
   * what is changed could not be found, and once more afterwards, since cleaning may put one together.
   */
  message(text: string): string {
    return this.redact(inert(this.redact(text)));
  }

  /** The beginning of a long text, without secrets. */
  visible(text: string): string {
    const looked = text.slice(0, LOOKED_AT + MARGIN);
    return this.#without(looked, Math.min(looked.length, LOOKED_AT));
  }

  /** Whether the text holds a remembered secret. */
  holds(text: string): boolean {
    return this.#find(text, DEPTH).length > 0;
  }

  /** The text with every remembered secret replaced by `[secret]`. */
  redact(text: string): string {
    return this.#without(text, text.length);
  }

  #without(text: string, end: number): string {
    let clean = "";
    let kept = 0;
    for (const [from, to] of merged(this.#find(text, DEPTH), text)) {
      if (from >= end) break;
      clean += text.slice(kept, from) + HIDDEN;
      kept = to;
    }
    return clean + text.slice(kept, Math.max(kept, end));
  }

  /** Where secrets are, as they stand or encoded. */
  #find(text: string, depth: number): Range[] {
    if (this.#secrets.size === 0 || text.length < SHORTEST_SECRET) return [];
    const ranges = this.#findPlain(text);
    if (depth === 0 || text.length > LONGEST_DECODED) return ranges;
    for (const { text: decoded, from, to } of decodings(text)) {
      for (const [start, end] of this.#find(decoded, depth - 1)) ranges.push([from[start]!, to[end - 1]!]);
    }
    for (const { from, to, contents } of blobs(text)) {
      if (contents.some((content) => this.#find(content, depth - 1).length > 0)) ranges.push([from, to]);
    }
    return ranges;
  }

  #findPlain(text: string): Range[] {
    const ranges: Range[] = [];
    // Where what follows the latest long secret ends: it is looked at once.
    let followed = 0;
    for (let at = 0; at <= text.length - SHORTEST_SECRET; at++) {
      const alike = this.#secrets.get(text.slice(at, at + SHORTEST_SECRET));
      const length = alike?.lengths.find((each) => at + each <= text.length && alike.texts.has(text.slice(at, at + each)));
      if (length === undefined) continue;
      if (length === PASSING_LENGTH && followed < at + length) {
        followed = at + length;
        while (followed < text.length && FOLLOWING.test(text[followed]!)) followed++;
      }
      ranges.push([at, length === PASSING_LENGTH ? followed : at + length]);
    }
    return ranges;
  }
}

const isSecret = (value: unknown): value is string => typeof value === "string" && value.length >= SHORTEST_SECRET;
const startOf = (secret: string): string => secret.slice(0, SHORTEST_SECRET);

/** Ranges in their order, each once. One within a `[secret]` that stands in the text already is none. */
function merged(ranges: Range[], text: string): Range[] {
  const hidden = [...text.matchAll(/\[secret\]/g)].map(({ index }): Range => [index, index + HIDDEN.length]);
  const result: Range[] = [];
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    if (hidden.some(([start, end]) => start <= from && to <= end)) continue;
    const last = result.at(-1);
    if (last && from < last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
