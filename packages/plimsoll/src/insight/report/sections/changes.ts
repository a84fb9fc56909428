import type { AuditRecord } from "../../../port/audit.ts";
import { PAGE_LIMIT, readAll } from "../read-all.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, text, time, writeSection } from "../write-section.ts";

interface Row {
  readonly verb: string;
  readonly counts: Readonly<Record<AuditRecord["outcome"], number>>;
  readonly newest: string;
}

/** How often people and programs did what; who and what exactly stands in the audit trail itself. */
export const changeSection: SectionKind = {
  periods: ["monthly", "annual"],
  async make({ store, range }) {
    const { items, notes } = await readAll((cursor) => store.queryAudit({ ...range, limit: PAGE_LIMIT, cursor }));
    const { sequence, hash } = await store.queryAuditHead();
    const head = sequence === 0 ? [] : [`the audit trail's newest row is ${sequence}, with the hash ${hash}`];
    return writeSection<Row>(
      { id: "changes", title: "Changes", source: "the audit trail", range, notes: [...notes, ...head] },
      [
        text("what", ({ verb }) => verb),
        count("done", ({ counts }) => counts.done),
        count("refused", ({ counts }) => counts.refused),
        count("failed", ({ counts }) => counts.failed),
        time("newest", ({ newest }) => newest),
      ],
      byVerb(items),
    );
  },
};

function byVerb(items: readonly AuditRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { verb, outcome, timestamp } of items) {
    const { counts, newest } = rows.get(verb) ?? { counts: { done: 0, refused: 0, failed: 0 }, newest: timestamp };
    rows.set(verb, { verb, newest, counts: { ...counts, [outcome]: counts[outcome] + 1 } });
  }
  return [...rows.values()].toSorted((a, b) => (a.verb < b.verb ? -1 : 1));
}
