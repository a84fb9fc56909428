/** A change of state by a person or program: who did what to what. Append-only. */
export interface AuditEntry {
  readonly timestamp: string;
  readonly actor: string;
  readonly verb: string;
  readonly subject: string;
  readonly outcome: "done" | "refused" | "failed";
  readonly before: unknown;
  readonly after: unknown;
}
