/** A `${file:PATH}` is a password or a key, never a book. */
export const MAX_INCLUDED_BYTES = 65_536;

/** Where `${...}` gets its values. Both answer null when there is no such value. */
export interface SubstitutionSource {
  variable(name: string): string | null;
  /** The content of a file, or the reason why it cannot be had. */
  file(path: string): { readonly text: string } | { readonly reason: string };
}

export interface Substitution {
  readonly text: string;
  /** Whether anything was replaced, so that the text must never be shown. */
  readonly replaced: boolean;
  readonly mistakes: readonly string[];
}

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Replaces `${NAME}` by an environment variable and `${file:PATH}` by a file's content without its last line end; `$${`
 * stands for a plain `${`. What was put in is not looked at again, so a value can never refer to another.
 */
export function substitute(text: string, source: SubstitutionSource): Substitution {
  if (!text.includes("${")) return { text, replaced: false, mistakes: [] };
  const mistakes: string[] = [];
  let replaced = false;
  const result = text.replace(REFERENCE, (whole: string, reference: string | undefined, end: string | undefined) => {
    if (reference === undefined) return "${";
    const found = end === "" ? { reason: `"${whole}" has no closing }` } : resolve(reference, source);
    if ("reason" in found) {
      mistakes.push(found.reason);
      return whole;
    }
    replaced = true;
    return found.text;
  });
  return { text: result, replaced, mistakes };
}

function resolve(reference: string, source: SubstitutionSource): { text: string } | { reason: string } {
  if (reference.startsWith("file:")) {
    const found = source.file(reference.slice("file:".length));
    return "text" in found ? { text: found.text.replace(/\r?\n$/, "") } : found;
  }
  if (!NAME.test(reference)) {
    return { reason: `expected \${NAME} or \${file:PATH}, not \${${reference}}; write $\${ for a plain \${` };
  }
  const value = source.variable(reference);
  return value === null ? { reason: `the environment variable ${reference} is not set` } : { text: value };
}
