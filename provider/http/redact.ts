const known = new Set<string>();

/**
 * Remembers a secret for the life of the process, so that {@link redact} keeps it out of every text. Texts shorter than four characters are not
 * remembered: hiding them would garble every message and protect nothing.
 */
export function rememberSecret(secret: string | undefined): void {
  if (secret === undefined || secret.length < 4) return;
  known.add(secret);
  // The shapes in which a vendor or a library may echo it.
  known.add(encodeURIComponent(secret));
  known.add(JSON.stringify(secret).slice(1, -1));
  known.add(Buffer.from(secret).toString("base64"));
}

/** The text with every remembered secret replaced by `[secret]`. */
export function redact(text: string): string {
  let clean = text;
  // Longest first: a secret that contains another must not leave its tail behind.
  for (const secret of [...known].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, "[secret]");
  return clean;
}
