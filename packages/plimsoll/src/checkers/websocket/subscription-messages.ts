import { batches } from "./profile/batches.ts";

/**
 * Writes subscription templates out: one with `{symbol}` (or `{symbol_lower}`) becomes a message for each symbol, one with
 * `{symbols}` (or `{symbols_lower}`) a message for each batch, with a JSON list in its place, quoted or not.
 */
export function writeSubscriptions(
  templates: readonly unknown[],
  { symbols, batch }: { readonly symbols: readonly string[]; readonly batch: number },
): string[] {
  return templates.flatMap((template) => {
    const text = typeof template === "string" ? template : JSON.stringify(template);
    if (/\{symbol(_lower)?\}/.test(text)) return symbols.map((symbol) => withSymbol(text, symbol));
    if (/\{symbols(_lower)?\}/.test(text)) return batches(symbols, batch).map((part) => withSymbols(text, part));
    return [text];
  });
}

function withSymbol(text: string, symbol: string): string {
  const escaped = JSON.stringify(symbol).slice(1, -1);
  return text.replaceAll("{symbol}", () => escaped).replaceAll("{symbol_lower}", () => escaped.toLowerCase());
}

function withSymbols(text: string, symbols: readonly string[]): string {
  const list = JSON.stringify(symbols);
  return text
    .replace(/"\{symbols\}"|\{symbols\}/g, () => list)
    .replace(/"\{symbols_lower\}"|\{symbols_lower\}/g, () => list.toLowerCase());
}
