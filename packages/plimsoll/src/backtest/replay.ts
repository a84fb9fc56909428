import { freshUntil, initialState } from "@plimsoll/core";
import { AlertBook } from "../alerting/alert-book.ts";
import { createAlertFacts } from "../engine/alert-facts.ts";
import { AlertReview } from "../engine/alert-review.ts";
import { CalendarSet } from "../engine/calendar-set.ts";
import { ChangeLog } from "../engine/change-log.ts";
import { createWatched } from "../engine/create-watched.ts";
import { DependencyView } from "../engine/dependency-view.ts";
import { DueQueue } from "../engine/due-queue.ts";
import { Intake } from "../engine/intake.ts";
import { LivenessView } from "../engine/liveness-view.ts";
import { MaintenanceKeeper } from "../engine/maintenance-keeper.ts";
import { ParentCheck } from "../engine/parent-check.ts";
import { Pool } from "../engine/pool.ts";
import { SystemFigures } from "../engine/system-figures.ts";
import type { Watched } from "../engine/watched.ts";
import type { CheckAnswer } from "../port/checker.ts";
import type { RecordBatch } from "../port/store.ts";
import { doDeed } from "./do-deed.ts";
import type { HistorySlice } from "./history-slice.ts";
import type { Outcome } from "./outcome.ts";
import { OutcomeRecorder } from "./outcome-recorder.ts";
import type { Stall } from "./read-recorded.ts";
import type { RecordedDeed } from "./recorded-deed.ts";
import { ReplayClock } from "./replay-clock.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import type { RowHints } from "./to-result.ts";
import { Track } from "./track.ts";

/** Something else may run after so many steps: a backtest must not hold a thread for long. */
const STEPS_A_TURN = 2000;
/** How many turns of promises one decision takes at most: a commit, its publishing, and parents that have answered. */
const SETTLING_TURNS = 12;
/** How late a check may be for its slot, ms. */
const LATE_MS = 1000;

export interface ReplayOptions {
  readonly plan: ReplayPlan;
  /** Epoch ms: where history begins to be read, and from where on it counts. */
  readonly from: number;
  readonly since: number;
  readonly hintsOf: (componentId: string) => RowHints;
  /** When the monitor was started, rising, epoch ms. From there on it looked for silence every second. */
  readonly starts: readonly number[];
  /** When the monitor itself was held up. Default never. */
  readonly stalls?: readonly Stall[];
  /** False: every row is reduced. Default true. */
  readonly skips?: boolean;
}

/** The parts that decide in a running monitor, put together on the time of stored history: nothing is checked, sent or kept. */
export class Replay {
  readonly clock: ReplayClock;
  readonly alerts: AlertBook;
  readonly changes: ChangeLog;
  readonly intake: Intake;
  readonly maintenance: MaintenanceKeeper;
  readonly watched = new Map<string, Watched>();
  readonly #options: ReplayOptions;
  readonly #recorder: OutcomeRecorder;
  readonly #tracks = new Map<string, Track>();
  readonly #queue = new DueQueue<Track>((a, b) => (a.dueAt === b.dueAt ? a.order < b.order : a.dueAt < b.dueAt));
  readonly #waiting = new Map<Track, (() => void)[]>();
  #steps = 0;
  #endOfSlice = 0;
  /** Of the rows of this very moment, those of components up to this place have been seen. */
  #seen = Number.POSITIVE_INFINITY;
  /** Somebody waits no longer for a row: what follows from that is still to be done at this moment. */
  #hasAnswered = false;

  constructor(options: ReplayOptions) {
    const { plan, from, since } = options;
    this.#options = options;
    this.clock = new ReplayClock(from);
    this.#recorder = new OutcomeRecorder(since);
    this.#watchAll(plan);
    const { clock, watched } = this;
    const dependencies = new DependencyView(watched);
    const liveness = new LivenessView(watched);
    const calendars = new CalendarSet(plan.calendars);
    const rough = new Map(Array.from(this.#tracks, ([id, track]) => [id, roughly(track)] as const));
    const figures = new SystemFigures(rough, () => plan.system);
    const maintenance = (): MaintenanceKeeper => this.maintenance;
    const facts = createAlertFacts({ clock, watched, dependencies, maintenance, calendars });
    let ids = 0;
    const newId = () => `replayed-${ids++}`;
    this.alerts = new AlertBook({
      policy: plan.alerting,
      newId,
      facts,
      linksOf: () => ({}),
      incidentLinksOf: () => ({}),
      tellsAcknowledged: () => false,
    });
    const scheduler = {
      active: true,
      request: () => undefined,
      recheck: () => undefined,
      runNow: (parent: Watched) => this.#whenItsRowComes(parent),
    };
    const parents = new ParentCheck({
      clock,
      components: { all: watched, dependencies },
      scheduler: () => scheduler,
      onAnswered: (id) => this.changes.addDecision(this.alerts.review(clock.now(), new Set([id]))),
    });
    const publisher = { touch: ignore, touchSystem: ignore, addEvents: ignore, freeze: ignore };
    this.changes = new ChangeLog({
      clock,
      recorder: { commit: (batch) => this.#keep(batch) },
      publisher,
      alerts: this.alerts,
      outbox: { wake: ignore, sendUnkept: ignore },
      onFailing: (failing) => parents.ask(failing),
      dependentsOf: (id) => dependencies.dependentsOf(id),
      judgeSystem: () => figures.judgeAnew(),
      onPublished: () => review.arm(),
    });
    const { alerts, changes } = this;
    const nobody = { nextAt: () => null, review: () => [] };
    const review = new AlertReview({ clock, alerts, fallbacks: nobody, inbound: nobody, changes: () => changes });
    this.intake = new Intake({
      clock,
      changes,
      publisher,
      recorder: { addCheck: ignore },
      impairment: { impairedSince: () => false },
      liveness,
      scheduler: () => scheduler,
    });
    this.maintenance = new MaintenanceKeeper({
      clock,
      watched,
      intake: this.intake,
      onChange: (changed) => changes.addDecision(alerts.review(clock.now(), changed)),
    });
    this.maintenance.useConfigured(plan.windows, []);
    this.maintenance.refresh();
    review.start();
  }

  /** The last start of the monitor before now. */
  get #startedAt(): number {
    const { starts, from } = this.#options;
    return starts.findLast((start) => start <= this.clock.now()) ?? from;
  }

  /** Works through the next stretch of history. Rejects with the signal's reason when it is aborted. */
  async run(slice: HistorySlice, deeds: readonly RecordedDeed[], signal: AbortSignal): Promise<void> {
    for (const [id, track] of this.#tracks) {
      track.take(slice.columnsOf(id));
      this.#requeue(track);
    }
    this.#endOfSlice = slice.to;
    let next = 0;
    for (;;) {
      const deed = deeds[next];
      const edge = this.maintenance.nextEdge(this.clock.now()) ?? Number.POSITIVE_INFINITY;
      const rowAt = this.#queue.peekDueAt() ?? Number.POSITIVE_INFINITY;
      const at = Math.min(deed?.at ?? Number.POSITIVE_INFINITY, edge, rowAt, this.clock.nextAt());
      if (at >= slice.to) break;
      this.clock.moveTo(at);
      if (deed !== undefined && deed.at <= at) {
        next += 1;
        doDeed(this, deed);
      } else if (edge <= at) this.maintenance.refresh();
      else if (rowAt <= at) this.#step();
      // What is decided at a moment is decided on all that came at it.
      if ((this.#queue.peekDueAt() ?? Number.POSITIVE_INFINITY) > this.clock.now()) await this.#endMoment();
      this.#steps += 1;
      if (this.#steps % STEPS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
    this.clock.moveTo(slice.to);
  }

  /** What came of all that has been worked through. */
  outcome(): Outcome {
    return this.#recorder.outcome(this.clock.now());
  }

  /** How many rows were reduced, and how many jumped over. */
  get work(): { readonly reduced: number; readonly skipped: number } {
    let [reduced, skipped] = [0, 0];
    for (const track of this.#tracks.values()) {
      // What was only looked through so far is worked off by asking how it stands.
      void track.watched.state;
      reduced += track.rowsReduced;
      skipped += track.rowsSkipped;
    }
    return { reduced, skipped };
  }

  #watchAll({ components }: ReplayPlan): void {
    const { from, hintsOf, skips = true } = this.#options;
    const pool = new Pool(1);
    const liveness = new LivenessView(this.watched);
    for (const { definition, policy } of components) {
      const watched = createWatched({
        definition,
        policy,
        pool,
        checker: { check: neverAsked },
        keyMetrics: [],
        settings: null,
        state: initialState(from),
      });
      this.watched.set(definition.id, watched);
      const track = new Track({
        watched,
        hints: hintsOf(definition.id),
        order: this.#tracks.size,
        seenUntil: (order) => this.clock.now() - (order <= this.#seen ? 0 : 1),
        // What its trouble is called may follow from what others answer meanwhile.
        skips: () => skips && (track.roughState.status === "HEALTHY" || liveness.toldBy(watched).length === 0),
        onCut: (cut) => this.#requeue(cut),
      });
      this.#tracks.set(definition.id, track);
    }
  }

  async #keep(batch: RecordBatch): Promise<boolean> {
    this.#recorder.take(batch);
    return true;
  }

  /** The row or the silence that is due first. */
  #step(): void {
    const track = this.#queue.popDue(this.clock.now());
    if (track === null) return;
    this.#seen = track.order;
    if (track.nextRowAt() <= this.clock.now()) {
      track.feed((watched, result) => this.intake.apply(watched, { kind: "result", result }));
      for (const resolve of this.#waiting.get(track) ?? []) resolve();
      this.#hasAnswered = this.#waiting.delete(track) || this.#hasAnswered;
    } else if (this.#wasOff(this.clock.now())) {
      this.intake.apply(track.watched, { kind: "monitor-trouble", trouble: "suspended" });
    } else if (this.#wasHeldUp(track)) {
      this.intake.apply(track.watched, { kind: "monitor-trouble", trouble: "impaired" });
    } else this.intake.apply(track.watched, { kind: "tick" });
    this.#requeue(track);
  }

  #requeue(track: Track): void {
    const at = Math.min(track.nextRowAt(), track.tickAt(this.#startedAt));
    if (at === Number.POSITIVE_INFINITY) this.#queue.remove(track);
    else this.#queue.put(track, Math.max(at, this.clock.now()));
  }

  /** Whether nobody was asked: the monitor was started anew before anything answered again, or nothing else went on. */
  #wasOff(now: number): boolean {
    let next = Number.POSITIVE_INFINITY;
    let wentOn = false;
    for (const track of this.#tracks.values()) {
      const followingAt = track.followingAt();
      next = Math.min(next, followingAt);
      // What this stretch does not hold any more may come at once in the next.
      wentOn ||=
        Math.min(followingAt, this.#endOfSlice) - (track.watched.state.lastCheckAt ?? Number.NEGATIVE_INFINITY) <=
        pause(track);
    }
    if (this.#options.starts.some((start) => start > now && start <= next)) return true;
    return !wentOn && this.#tracks.size > 1;
  }

  /** Whether its answer grew too old before the end of a stall, and nobody had looked for silence before that. */
  #wasHeldUp({ watched }: Track): boolean {
    const now = this.clock.now();
    const until = freshUntil(watched.state, watched.policy) ?? now;
    return this.#options.stalls?.some(({ from, to }) => from <= now && until < to) ?? false;
  }

  async #endMoment(): Promise<void> {
    this.#seen = Number.POSITIVE_INFINITY;
    if (this.#hasAnswered) await settled();
    this.#hasAnswered = false;
    while (this.clock.runDue()) await settled();
  }

  #whenItsRowComes(parent: Watched): Promise<void> {
    const track = this.#tracks.get(parent.definition.id);
    if (track === undefined) return Promise.resolve();
    track.cut();
    return new Promise((resolve) => this.#waiting.set(track, [...(this.#waiting.get(track) ?? []), resolve]));
  }
}

/** Between two results of what is watched no more time passes than this, ms. */
function pause({ watched: { policy } }: Track): number {
  return policy.intervalMs + policy.timeoutMs + LATE_MS;
}

function roughly(track: Track) {
  return {
    definition: track.watched.definition,
    get state() {
      return track.roughState;
    },
  };
}

function neverAsked(): Promise<CheckAnswer> {
  return Promise.reject(new Error("a replayed component is not checked"));
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await Promise.resolve();
}

function ignore(): void {}
