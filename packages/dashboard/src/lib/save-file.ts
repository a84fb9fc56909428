/** Spreadsheets take a file for Latin-1 unless it begins with this mark. */
const UTF8_MARK = "\ufeff";
/** How long a browser may take to begin with the saving, ms. */
const KEPT_MS = 60_000;

/** Has the browser save something under a name. */
export function saveFile(body: Blob, name: string): void {
  const address = URL.createObjectURL(body);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

/** Has the browser save a text as CSV that spreadsheets open as it is. */
export function saveCsv(csv: string, name: string): void {
  saveFile(new Blob([UTF8_MARK, csv], { type: "text/csv;charset=utf-8" }), name);
}
