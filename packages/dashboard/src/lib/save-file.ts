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
