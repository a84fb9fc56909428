const SHOWN_CHARACTERS = 200;

/** The beginning of what a receiver said, on one line, without what it may echo of our address and secrets. */
export function quoteWords(said: string, about: { readonly url: string; readonly secrets: readonly string[] }): string {
  const { pathname, search } = new URL(about.url);
  let text = said.slice(0, 4096);
  for (const secret of [...about.secrets, `${pathname}${search}`, pathname]) {
    if (secret.length > 3) text = text.replaceAll(secret, "[redacted]");
  }
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, SHOWN_CHARACTERS);
}
