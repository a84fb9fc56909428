import { LineCounter, parseDocument, stringify } from "yaml";
import { manageTexts } from "../../texts/manage.ts";

/** What a text says, or what is wrong with it and where, in words. */
export type ReadText = { readonly value: unknown } | { readonly fault: string };

/** Reads YAML, of which JSON is a part. Repeated keys and mistakes are told with their line. */
export function readYaml(text: string): ReadText {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    return { fault: manageTexts.badLine(line, error.message) };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (cause) {
    return { fault: cause instanceof Error ? cause.message : String(cause) };
  }
}

export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
