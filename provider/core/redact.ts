const shapes = new Set<string>();
let pattern: RegExp | undefined;

/**
 * Remembers a secret for the life of the process, so that {@link redact} keeps it out of every text, in each shape in which a vendor or a library
 * may echo it. Texts shorter than four characters are not remembered: hiding them would garble every message and protect nothing.
 */
export function rememberSecret(secret: unknown): void {
  if (typeof secret !== "string" || secret.length < 4 || shapes.has(secret)) return;
  const bytes = Buffer.from(secret);
  const percent = encodeURIComponent(secret.toWellFormed());
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const form = new URLSearchParams({ "": secret }).toString().slice(1);
  for (const encoded of [percent, form]) {
    shapes.add(encoded);
    shapes.add(encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  }
  for (const shape of [secret, json, json.replaceAll("/", "\\/"), ascii, bytes.toString("base64"), bytes.toString("base64url")])
    shapes.add(shape);
  pattern = undefined;
}

/** The text with every remembered secret replaced by `[secret]`. */
export function redact(text: string): string {
  if (shapes.size === 0) return text;
  // Longest first: a secret that contains another must not leave its tail behind.
  const alternatives = () =>
    [...shapes].sort((a, b) => b.length - a.length).map((shape) => shape.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  pattern ??= new RegExp(alternatives().join("|"), "g");
  return text.replaceAll(pattern, "[secret]");
}
