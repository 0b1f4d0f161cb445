/** A text that was decoded, and where each of its characters comes from. */
export interface Decoded {
  text: string;
  /** For each character, where the piece begins that it was decoded from, and where that ends. */
  from: number[];
  to: number[];
}

/** One way of writing a text: its escapes, and what each stands for. */
interface Encoding {
  /** A character without which there is nothing to decode. */
  mark: string;
  pattern: RegExp;
  decode(written: string): string;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00a0"],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
const percent = (codes: string) => Buffer.from(codes.replaceAll("%", ""), "hex").toString();

const ENCODINGS: readonly Encoding[] = [
  { mark: "%", pattern: /(?:%[0-9a-f]{2})+/gi, decode: percent },
  // A form writes a blank as "+".
  { mark: "+", pattern: /(?:%[0-9a-f]{2})+|\+/gi, decode: (written) => (written === "+" ? " " : percent(written)) },
  {
    mark: "\\",
    pattern: /\\(?:u[0-9a-f]{4}|["\\/bfnrt])/gi,
    decode: ([, letter = "", ...digits]) =>
      /^u$/i.test(letter) ? String.fromCharCode(Number.parseInt(digits.join(""), 16)) : (CONTROLS.get(letter) ?? letter),
  },
  {
    mark: "&",
    pattern: /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);?/gi,
    decode(written) {
      const name = written.slice(1).replace(/;$/, "").toLowerCase();
      if (!name.startsWith("#")) return NAMED.get(name) ?? written;
      const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : written;
    },
  },
];

/** The text as percent codes, forms, JSON and HTML decode it: those that find something to decode. */
export const decodings = (text: string): Decoded[] =>
  ENCODINGS.filter(({ mark }) => text.includes(mark)).flatMap((encoding) => decodedBy(encoding, text) ?? []);

function decodedBy({ pattern, decode }: Encoding, text: string): Decoded | undefined {
  const pieces: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let last = 0;
  const keep = (end: number) => {
    pieces.push(text.slice(last, end));
    for (; last < end; last++) {
      from.push(last);
      to.push(last + 1);
    }
  };
  for (const { 0: written, index } of text.matchAll(pattern)) {
    keep(index);
    last = index + written.length;
    const piece = decode(written);
    pieces.push(piece);
    for (let at = 0; at < piece.length; at++) {
      from.push(index);
      to.push(last);
    }
  }
  if (last === 0) return undefined;
  keep(text.length);
  return { text: pieces.join(""), from, to };
}

/** A piece of a text that may be something else in base64 or hexadecimal, with all that it may be. */
export interface Blob {
  from: number;
  to: number;
  contents: string[];
}

/** Shorter ones cannot hold four characters. */
const BASE64 = /[A-Za-z0-9+/_-]{6,}={0,2}/g;
const HEXADECIMAL = /[0-9a-f]{8,}/gi;

/** The pieces of a text that may be base64 or hexadecimal. Where such a piece begins is not certain: letters before it may be of another word. */
export function blobs(text: string): Blob[] {
  const found = (pattern: RegExp, encoding: "base64" | "hex", offsets: number[]) =>
    [...text.matchAll(pattern)].map(({ 0: piece, index }) => ({
      from: index,
      to: index + piece.length,
      contents: offsets.map((offset) => Buffer.from(piece.slice(offset), encoding).toString()),
    }));
  return [...found(BASE64, "base64", [0, 1, 2, 3]), ...found(HEXADECIMAL, "hex", [0, 1])];
}
