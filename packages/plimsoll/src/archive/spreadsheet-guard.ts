/** What makes spreadsheets take a cell for a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

/** Puts an apostrophe before text that a spreadsheet would run. `unguardText` gives every text back as it was. */
export function guardText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

export function unguardText(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
