import type { ComplianceDrill } from "@plimsoll/core";
import type { AuditRecord } from "../../port/audit.ts";
import type { Store, TimeRange } from "../../port/store.ts";
import { PAGE_LIMIT, readAll } from "./read-all.ts";

/** Drills that were carried out before this monitor within a range, the newest first. */
export async function readDrills(store: Store, range: TimeRange) {
  const { items, notes } = await readAll((cursor) =>
    store.queryAudit({ ...range, verb: "drill", limit: PAGE_LIMIT, cursor }),
  );
  return { items: items.map(toDrill), notes };
}

/** The newest of all; null: there was none. */
export async function readLastDrill(store: Store): Promise<ComplianceDrill | null> {
  const [newest] = (await store.queryAudit({ verb: "drill", limit: 1, cursor: null })).items;
  return newest === undefined ? null : toDrill(newest);
}

function toDrill({ timestamp, subject, actor, after }: AuditRecord): ComplianceDrill {
  const { faults, passed, not_passed } = after as Pick<ComplianceDrill, "faults" | "passed" | "not_passed">;
  return { at: timestamp, plan: subject, by: actor, faults, passed, not_passed };
}
