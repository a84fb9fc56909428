/** How the store's backups stand. */
export interface BackupState {
  /** Epoch ms; null when there is none. */
  readonly lastSuccessAt: number | null;
  /** Why the last try failed; null when it did not. */
  readonly failure: string | null;
}

/** Makes backups of the store, as the configuration has them. */
export interface BackupMaker {
  /** Between two backups, ms. */
  readonly everyMs: number;
  /** So long after midnight UTC one is due, ms. */
  readonly atMs: number;
  /** When the newest that is kept was made, epoch ms; null when there is none. */
  newestAt(): number | null;
  /** Resolves with words about what was made; rejects with why nothing was. Ends soon once `signal` aborts. */
  make(signal: AbortSignal): Promise<string>;
}
