import { REPORT_PERIODS, type RecoveryAttempt } from "@plimsoll/core";
import { PAGE_LIMIT, readAll } from "../read-all.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, text, time, writeSection } from "../write-section.ts";

interface Row {
  readonly newest: RecoveryAttempt;
  readonly states: ReadonlyMap<string, number>;
  readonly live: number;
  readonly dry: number;
}

/** What was done about what was ill, by action. */
export const recoverySection: SectionKind = {
  periods: REPORT_PERIODS,
  async make({ store, range }) {
    const { items, notes } = await readAll((cursor) =>
      store.queryAttempts({ ...range, limit: PAGE_LIMIT, cursor, componentId: null, actionId: null }),
    );
    const source = "recovery attempts planned in the period, those of people and dry runs too";
    return writeSection<Row>(
      { id: "recovery", title: "Recovery actions", source, range, notes },
      [
        text("action", ({ newest }) => newest.action_id),
        text("tier", ({ newest }) => newest.tier),
        text("target", ({ newest }) => newest.target),
        count("live", ({ live }) => live),
        count("dry runs", ({ dry }) => dry),
        text("ended as", ({ states }) => Array.from(states, ([state, times]) => `${state} ${times}`).join(", ")),
        time("newest", ({ newest }) => newest.planned_at),
      ],
      byAction(items),
    );
  },
};

/** Items come newest first. */
function byAction(items: readonly RecoveryAttempt[]): Row[] {
  const rows = new Map<string, { newest: RecoveryAttempt; states: Map<string, number>; live: number; dry: number }>();
  for (const attempt of items) {
    const row = rows.get(attempt.action_id) ?? { newest: attempt, states: new Map(), live: 0, dry: 0 };
    row.states.set(attempt.state, (row.states.get(attempt.state) ?? 0) + 1);
    if (attempt.dry_run) row.dry += 1;
    else row.live += 1;
    rows.set(attempt.action_id, row);
  }
  return [...rows.values()];
}
