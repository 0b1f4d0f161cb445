/**
 * Whether the whole name is like the pattern, in capitals or small letters; `*` stands for any text and `?` for any character. Where a part does not fit, only the
 * latest `*` takes one character more: the time grows with the two lengths and no faster.
 */
export function isLike(name: string, pattern: string): boolean {
  const characters = [...name.toLowerCase()];
  const parts = [...pattern.toLowerCase()];
  let at = 0;
  let part = 0;
  let star: { part: number; at: number } | undefined;
  while (at < characters.length) {
    if (parts[part] === "*") star = { part: ++part, at };
    else if (part < parts.length && (parts[part] === "?" || parts[part] === characters[at])) {
      part++;
      at++;
    } else if (star) {
      star.at++;
      part = star.part;
      at = star.at;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === "*");
}
