import { toTimestamp } from "@plimsoll/core";
import type { AuditEntry } from "../port/audit.ts";
import type { Clock } from "../port/clock.ts";
import type { Store } from "../port/store.ts";
import { type ImportReport, importHistory } from "./import-history.ts";

export interface AuditedImport {
  readonly files: readonly string[];
  readonly actor: string;
  readonly clock: Clock;
}

/**
 * Imports files, with who did it in the store's own audit trail: history that somebody brought in is told from what the
 * monitor saw itself. It is written before the first row goes in, so that an import that is killed is in it too, and again with
 * the counts at the end. An import that changes nothing leaves no trace.
 */
export async function importAudited(
  store: Pick<Store, "queryChecks" | "recordBatch" | "appendAudit">,
  { files, actor, clock }: AuditedImport,
): Promise<ImportReport> {
  let hasBegun = false;
  const note = (outcome: AuditEntry["outcome"], told: object) => {
    const what = { actor, verb: "import_history", subject: "checks", outcome, before: null };
    return store.appendAudit({ timestamp: toTimestamp(clock.now()), ...what, after: { files, ...told } });
  };
  const target = {
    queryChecks: store.queryChecks.bind(store),
    recordBatch: async (batch: Parameters<Store["recordBatch"]>[0]) => {
      if (!hasBegun) await note("done", { begun: true });
      hasBegun = true;
      return store.recordBatch(batch);
    },
  };
  try {
    const report = await importHistory(target, { files, isTrial: false, now: clock.now() });
    const { imported, duplicates, bad } = report;
    if (hasBegun) await note("done", { imported, there_already: duplicates, bad });
    return report;
  } catch (error) {
    if (hasBegun) await note("failed", { why: (error as Error).message }).catch(() => undefined);
    throw error;
  }
}
