/** Where Kraken has it: first of all. Deeper in a document it is somebody's report of such an error. */
const KRAKEN_ERROR = /^\s*\{\s*"error"\s*:\s*\[\s*"(E[A-Z][A-Za-z]{0,30}:[^"\\]{1,200})"/;

/** The error that Kraken puts into the body of a 200, such as `EAPI:Rate limit exceeded`; null when there is none. */
export function venueError(body: string): string | null {
  return KRAKEN_ERROR.exec(body)?.[1] ?? null;
}

/** Whether such an error asks for fewer requests. */
export function limitsRate(error: string): boolean {
  return /^E[A-Za-z]+:(Rate limit exceeded|Too many requests|Temporary lockout)/.test(error);
}
