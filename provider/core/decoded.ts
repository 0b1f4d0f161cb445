import { isUtf8 } from "node:buffer";

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
  ...(
    "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 " +
    "frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc " +
    "Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave " +
    "iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"
  )
    .split(" ")
    .map((name, at): [string, string] => [name, String.fromCharCode(0xa0 + at)]),
  ...Object.entries({
    sol: "/",
    bsol: "\\",
    plus: "+",
    equals: "=",
    dollar: "$",
    percnt: "%",
    num: "#",
    excl: "!",
    quest: "?",
    commat: "@",
    ast: "*",
  }),
  ...Object.entries({
    lowbar: "_",
    period: ".",
    comma: ",",
    semi: ";",
    colon: ":",
    lpar: "(",
    rpar: ")",
    lsqb: "[",
    rsqb: "]",
    lcub: "{",
    rcub: "}",
  }),
  ...Object.entries({ Hat: "^", grave: "`", verbar: "|", vert: "|", lbrack: "[", rbrack: "]", lbrace: "{", rbrace: "}" }),
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
/** `%E9` may be of UTF-8 or Latin-1; `%u00E9` is what JavaScript's escape() writes. */
function percent(codes: string): string {
  if (/^%u/i.test(codes)) return String.fromCharCode(Number.parseInt(codes.slice(2), 16));
  const bytes = Buffer.from(codes.replaceAll("%", ""), "hex");
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}

const ENCODINGS: readonly Encoding[] = [
  { mark: "%", pattern: /(?:%[0-9a-f]{2})+|%u[0-9a-f]{4}/gi, decode: percent },
  // A form writes a blank as "+".
  { mark: "+", pattern: /(?:%[0-9a-f]{2})+|%u[0-9a-f]{4}|\+/gi, decode: (written) => (written === "+" ? " " : percent(written)) },
  {
    mark: "\\",
    pattern: /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|["'\\/bfnrt])/gi,
    decode: ([, letter, ...digits]) =>
      digits.length > 0 ? String.fromCharCode(Number.parseInt(digits.join(""), 16)) : (CONTROLS.get(letter!) ?? letter!),
  },
  {
    mark: "&",
    pattern: /&(?:#0*\d{1,7}|#x0*[0-9a-f]{1,6}|[a-z]{2,6}[1-4]{0,2});?/gi,
    decode(written) {
      const name = written.slice(1).replace(/;$/, "");
      if (!name.startsWith("#")) return NAMED.get(name) ?? NAMED.get(name.toLowerCase()) ?? written;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
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
