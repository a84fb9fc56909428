/** What a component says of itself, and of the one that explains it: it may be ill for a reason of its own besides. */
export function explainAffected(reason: string, cause: string): string {
  return `${reason}${tail(cause)}`;
}

/** What it says of itself alone, where the cause is told beside it. */
export function withoutAffected(reason: string, cause: string | null): string {
  return cause !== null && reason.endsWith(tail(cause)) ? reason.slice(0, -tail(cause).length) : reason;
}

function tail(cause: string): string {
  return `; affected by ${cause}, which is DOWN`;
}
