import { type BacktestReport, SYSTEM_COMPONENT_ID, type ThresholdSuggestion } from "@plimsoll/core";
import { didYouMean } from "../config/did-you-mean.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type History, type NamedPlan, openHistory } from "./history.ts";
import { historyNotes } from "./history-notes.ts";
import { type HistorySlice, type HistoryStore, readSlices } from "./history-slice.ts";
import type { IncidentLabel } from "./incident-label.ts";
import { learnHints } from "./learn-hints.ts";
import { recordedOutcome } from "./recorded-outcome.ts";
import { type NamedThreshold, refuseUnmeasured } from "./refuse-unmeasured.ts";
import { Replay } from "./replay.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import { SampleBook, type SampledSeries } from "./sample-book.ts";
import { storedLabels } from "./stored-labels.ts";
import { suggestThresholds } from "./suggest-thresholds.ts";
import { suggestedPlan } from "./suggested-plan.ts";
import { suggestionNotes } from "./suggestion-notes.ts";
import { type ComparedSide, type ReportParts, toReport } from "./to-report.ts";
import { WatchedTime } from "./watched-time.ts";

export interface BacktestRequest {
  readonly store: HistoryStore;
  /** The configuration that judged while history was recorded, as far as is known. */
  readonly current: NamedPlan;
  /** What to compare it with; null: the current one with what really happened. */
  readonly candidate: NamedPlan | null;
  /** Epoch ms, `until` excluded. */
  readonly since: number;
  readonly until: number;
  /** Only tell of these; null: of all. All are replayed, for they hang together. */
  readonly componentIds: readonly string[] | null;
  /** Whose night is counted. */
  readonly timeZone: string;
  /** Work thresholds out of what goes by, and replay them too. */
  readonly suggest: boolean;
  /** Besides the incidents that people took: what was really wrong, and what only looked like it. */
  readonly labels: readonly IncidentLabel[];
  /** Thresholds that the candidate has only because somebody asks about them. Default none. */
  readonly mustBeMeasured?: readonly NamedThreshold[];
  readonly signal: AbortSignal;
}

/**
 * Replays stored history by one or two configurations and puts what came of it side by side. Rejects with `bad_request` for
 * a range, a component or a metric that makes no sense, and with the signal's reason when it is aborted.
 */
export async function runBacktest(request: BacktestRequest): Promise<BacktestReport> {
  const { since, until, timeZone } = request;
  const { history, sampled, ...gathered } = await gatherOutcomes(request);
  refuseUnmeasured(request.mustBeMeasured ?? [], history);
  const base = request.candidate ?? request.current;
  const asked = sampled?.all.filter(({ componentId }) => gathered.ids.includes(componentId)) ?? null;
  const suggestions = asked === null ? [] : suggestAll(asked, base.plan);
  const notes = [...gathered.notes, ...(asked === null ? [] : suggestionNotes(asked))];
  const tried = suggestions.length === 0 ? null : newReplay(suggestedPlan(base.plan, suggestions), history);
  if (tried !== null) await replayAll(history, [tried], () => undefined);
  const suggestedOutcome = tried?.outcome() ?? null;
  return toReport({ since, until, timeZone, ...gathered, notes, suggestions, suggestedOutcome });
}

function suggestAll(all: readonly SampledSeries[], { components }: ReplayPlan): ThresholdSuggestion[] {
  const failures = new Map(components.map(({ definition: { id, confirm } }) => [id, confirm.failures]));
  return all.flatMap((series) => {
    const needed = failures.get(series.componentId);
    return needed === undefined ? [] : suggestThresholds(series, needed);
  });
}

/** What came of a stretch of history on both sides, and what is needed to go on from there. */
interface Gathered extends Pick<ReportParts, "a" | "b" | "ids" | "work" | "watched" | "notes"> {
  readonly history: History;
  readonly sampled: SampleBook | null;
}

/** Both sides of a backtest, with all that happened. */
export async function gatherOutcomes(request: BacktestRequest): Promise<Gathered> {
  const { store, current, candidate, since, until, signal } = request;
  if (until <= since) throw new PlimsollError("bad_request", "until: expected a moment after since");
  const plans = [current, ...(candidate === null ? [] : [candidate])];
  const ids = [...componentsAsked(plans, request.componentIds), SYSTEM_COMPONENT_ID];
  const history = await openHistory({ store, plans, since, until, signal });
  const replays = plans.map(({ plan }) => newReplay(plan, history));
  const rows = new Map<string, number>();
  const { from } = history;
  const sampled = request.suggest
    ? new SampleBook([...(await storedLabels(store, { from, to: until, signal })), ...request.labels])
    : null;
  const watched = new WatchedTime(since, until);
  await replayAll(history, replays, (slice) => takeRows(slice, history, { rows, watched, sampled }));
  const [first, second] = replays.map((replay, index): ComparedSide & { work: Replay["work"] } => ({
    source: "replayed",
    name: plans[index]?.name ?? "",
    outcome: replay.outcome(),
    work: replay.work,
  }));
  if (first === undefined) throw new Error("there is one plan at least");
  const range = { since, until, signal, ids: new Set(ids) };
  const happened = second === undefined ? await recordedOutcome(store, history.recorded, range) : null;
  return {
    a: happened === null ? first : { source: "recorded", name: "what happened", outcome: happened.outcome },
    b: second ?? first,
    ids,
    work: (second ?? first).work,
    watched,
    notes: [...historyNotes({ history, plans, rows, watchedMs: watched.ms }), ...(happened?.notes ?? [])],
    ...{ history, sampled },
  };
}

function newReplay(plan: ReplayPlan, { from, since, hintsOf, recorded: { starts, stalls } }: History): Replay {
  return new Replay({ plan, from, since, hintsOf, starts, stalls });
}

/** Leads replays through history side by side: it is read once. */
async function replayAll(
  { store, recorded: { deeds }, components, from, until: to, signal }: History,
  replays: readonly Replay[],
  onSlice: (slice: HistorySlice) => void,
): Promise<void> {
  for await (const slice of readSlices(store, { components, from, to, signal })) {
    onSlice(slice);
    const meanwhile = deeds.filter(({ at }) => at >= slice.from && at < slice.to);
    for (const replay of replays) await replay.run(slice, meanwhile, signal);
  }
}

/** Counts what there is, and learns from it what the rows alone do not say, before they are replayed. */
function takeRows(
  slice: HistorySlice,
  { components, learned }: History,
  { rows, watched, sampled }: { rows: Map<string, number>; watched: WatchedTime; sampled: SampleBook | null },
): void {
  for (const { id, intervalMs, thresholds } of components) {
    const learning = learned.get(id);
    if (learning === undefined) continue;
    for (const columns of slice.columnsOf(id)) {
      rows.set(id, (rows.get(id) ?? 0) + columns.rows);
      watched.take(columns, intervalMs);
      learnHints(columns, thresholds, learning);
      sampled?.take({ id, thresholds, learning }, columns);
    }
  }
}

function componentsAsked(plans: readonly NamedPlan[], asked: readonly string[] | null): readonly string[] {
  const known = new Set(plans.flatMap(({ plan }) => plan.components.map(({ definition }) => definition.id)));
  if (asked === null) return [...known];
  for (const id of asked) {
    if (known.has(id)) continue;
    const near = didYouMean(id, known);
    const hint = near === null ? "" : `; did you mean "${near}"?`;
    const names = plans.map(({ name }) => name).join(" or ");
    throw new PlimsollError("not_found", `no component ${JSON.stringify(id)} in ${names}${hint}`);
  }
  return asked;
}
