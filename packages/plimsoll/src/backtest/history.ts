import { findThreshold, type JudgementPolicy, type ThresholdTable } from "@plimsoll/core";
import type { HistoryStore } from "./history-slice.ts";
import { isConfigured, type Learning } from "./learn-hints.ts";
import { believedAtOnce, type Recorded, readRecorded } from "./read-recorded.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import type { RowHints } from "./to-result.ts";

/** So much history before the range is replayed too, uncounted: what was wrong already must not look as if it began with it, ms. */
const LEAD_IN_MS = 86_400_000;

/** A configuration to replay history by, with its name for people. */
export interface NamedPlan {
  readonly name: string;
  readonly plan: ReplayPlan;
}

/** All that replays of one stretch of history share. */
export interface History {
  readonly store: HistoryStore;
  readonly recorded: Recorded;
  readonly from: number;
  readonly since: number;
  readonly until: number;
  /** With the thresholds that judged while it was recorded. */
  readonly components: readonly {
    readonly id: string;
    readonly intervalMs: number;
    readonly thresholds: ThresholdTable;
  }[];
  readonly learned: ReadonlyMap<string, Learning>;
  readonly hintsOf: (componentId: string) => RowHints;
  readonly signal: AbortSignal;
}

/** Reads what happened besides results, and readies what is learnt from the results as they go by. */
export async function openHistory(about: {
  readonly store: HistoryStore;
  readonly plans: readonly NamedPlan[];
  readonly since: number;
  readonly until: number;
  readonly signal: AbortSignal;
}): Promise<History> {
  const { store, plans, since, until, signal } = about;
  const from = since - LEAD_IN_MS;
  const windows = plans.flatMap(({ plan }) => plan.windows);
  const recorded = await readRecorded(store, { from, to: until, signal, windows });
  const policies = new Map<string, JudgementPolicy>();
  for (const { plan } of plans.toReversed()) {
    for (const { definition, policy } of plan.components) policies.set(definition.id, policy);
  }
  const [current] = plans;
  const atOnce = believedAtOnce(recorded.changes);
  const learned = new Map<string, Learning>();
  const hints = new Map<string, RowHints>();
  for (const id of policies.keys()) {
    const learning = { directions: new Map(), series: new Map(), unjudged: new Set<string>() };
    learned.set(id, learning);
    // With one failure enough, every answer is believed at once.
    const judgedBy = current?.plan.components.find(({ definition }) => definition.id === id)?.policy;
    const tells = (judgedBy?.confirm.failures ?? 1) > 1;
    const conclusive: ReadonlySet<number> = (tells ? atOnce.get(id) : undefined) ?? new Set();
    hints.set(id, { directions: learning.directions, conclusive, isJudgedByTarget: judgedByTarget(current?.plan, id) });
  }
  const none: RowHints = { directions: new Map(), conclusive: new Set(), isJudgedByTarget: () => false };
  const components = Array.from(policies, ([id, { intervalMs, thresholds }]) => ({ id, intervalMs, thresholds }));
  return {
    ...{ store, recorded, from, since, until, signal, components, learned },
    hintsOf: (id) => hints.get(id) ?? none,
  };
}

/** What a component's checker judged by its own limits, with nothing configured by which it was judged instead. */
function judgedByTarget(plan: ReplayPlan | undefined, id: string): RowHints["isJudgedByTarget"] {
  const planned = plan?.components.find(({ definition }) => definition.id === id);
  if (planned === undefined) return () => false;
  const { ownLimits, policy } = planned;
  return (series) => ownLimits.includes(series.name) && !isConfigured(findThreshold(policy.thresholds, series));
}
