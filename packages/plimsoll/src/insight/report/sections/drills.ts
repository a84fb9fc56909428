import type { AuditRecord } from "../../../port/audit.ts";
import { PAGE_LIMIT, readAll } from "../read-all.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, text, time, writeSection } from "../write-section.ts";

/** Drills that were carried out before this monitor. */
export const drillSection: SectionKind = {
  periods: ["weekly", "monthly", "annual"],
  async make({ store, range }) {
    const { items, notes } = await readAll((cursor) =>
      store.queryAudit({ ...range, verb: "drill", limit: PAGE_LIMIT, cursor }),
    );
    const none = items.length === 0 ? ["no drill is recorded in the period"] : [];
    return writeSection<AuditRecord>(
      { id: "drills", title: "Drills", source: "audit entries of drills", range, notes: [...notes, ...none] },
      [
        time("at", ({ timestamp }) => timestamp),
        text("plan", ({ subject }) => subject),
        text("by", ({ actor }) => actor),
        count("faults", ({ after }) => numberIn(after, "faults")),
        count("passed", ({ after }) => numberIn(after, "passed")),
        text("not passed", ({ after }) => namesIn(after, "not_passed")),
      ],
      items,
    );
  },
};

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function numberIn(value: unknown, name: string): number | null {
  const found = fieldOf(value, name);
  return typeof found === "number" ? found : null;
}

function namesIn(value: unknown, name: string): string | null {
  const found = fieldOf(value, name);
  return Array.isArray(found) ? found.join(", ") : null;
}
