/** Control characters, line separators, and marks that change the direction of text or that nobody sees. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A client's text for a terminal: what a terminal would act on shows as an escape, `\u{1b}`. */
export function printable(text: string): string {
  return text.replaceAll(unsafe, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
