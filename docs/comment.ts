import type { Comment, CommentDisplayPart } from "typedoc";

/** A comment's text as Markdown; links to other names are code. */
export const textOf = (parts: readonly CommentDisplayPart[]): string =>
  parts
    .map((part) => (part.kind === "inline-tag" ? `\`${part.text}\`` : part.text))
    .join("")
    .trim();

export const summaryOf = (comment: Comment | undefined): string => textOf(comment?.summary ?? []);

/** The texts of a comment's block tags of one kind. */
export const tags = (comment: Comment | undefined, tag: `@${string}`): string[] =>
  (comment?.blockTags ?? [])
    .filter((block) => block.tag === tag)
    .map((block) => [block.name, textOf(block.content)].filter(Boolean).join("\n"));

/** A field's comment in its parts: "Default: …." and "Allowed: …." have columns of their own. */
export interface FieldText {
  text: string;
  fallback: string;
  allowed: string;
  replaces: boolean;
}

/** Takes a field's comment apart. */
export function fieldText(comment: Comment | undefined): FieldText {
  let text = summaryOf(comment).replaceAll(/\s+/g, " ");
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(text)?.[1] ?? "";
    text = text.replace(pattern, "").trim();
    return found;
  };
  const fallback = take(/(?:^|\s)Default: (.+?)\.(?=\s|$)/);
  const allowed = take(/(?:^|\s)Allowed: (.+?)\.(?=\s|$)/);
  return { text, fallback, allowed, replaces: take(/(?:^|\s)(A change replaces [^.]+)\.(?=\s|$)/) !== "" };
}
