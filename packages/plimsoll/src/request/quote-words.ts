import { redact } from "../port/secret.ts";

const SHOWN_CHARACTERS = 200;

/** The beginning of what a receiver said, on one line, without what it may echo of our address and secrets. */
export function quoteWords(said: string, about: { readonly url: string; readonly secrets: readonly string[] }): string {
  const { pathname, search } = new URL(about.url);
  return redact(said.slice(0, 4096), [...about.secrets, `${pathname}${search}`, pathname])
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, SHOWN_CHARACTERS);
}
