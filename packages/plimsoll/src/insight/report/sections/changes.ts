import type { AuditRecord } from "../../../port/audit.ts";
import { PAGE_LIMIT, readAll } from "../read-all.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, text, time, writeSection } from "../write-section.ts";

interface Row {
  readonly verb: string;
  readonly counts: Readonly<Record<AuditRecord["outcome"], number>>;
  readonly newest: string;
  readonly actors: readonly string[];
}

/** So many names stand in a cell. */
const MOST_NAMES = 5;

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
        text("by", ({ actors }) => namesOf(actors)),
        count("done", ({ counts }) => counts.done),
        count("refused", ({ counts }) => counts.refused),
        count("failed", ({ counts }) => counts.failed),
        time("newest", ({ newest }) => newest),
      ],
      byVerb(items),
    );
  },
};

const NOTHING = { counts: { done: 0, refused: 0, failed: 0 }, actors: [] as readonly string[] };

function namesOf(actors: readonly string[]): string {
  const more = actors.length > MOST_NAMES ? `, and ${actors.length - MOST_NAMES} more` : "";
  return `${actors.slice(0, MOST_NAMES).join(", ")}${more}`;
}

function byVerb(items: readonly AuditRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { verb, outcome, actor, timestamp } of items) {
    const { counts, newest, actors } = rows.get(verb) ?? { ...NOTHING, newest: timestamp };
    const names = actors.includes(actor) ? actors : [...actors, actor];
    rows.set(verb, { verb, newest, actors: names, counts: { ...counts, [outcome]: counts[outcome] + 1 } });
  }
  return [...rows.values()].toSorted((a, b) => (a.verb < b.verb ? -1 : 1));
}
