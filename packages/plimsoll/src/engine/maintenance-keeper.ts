import {
  type AlertMatch,
  type MaintenanceTime,
  type MaintenanceWindow,
  matchesAlert,
  toAlertMatch,
  toTimestamp,
} from "@plimsoll/core";
import type { MaintenanceWindowInput } from "../config/maintenance-schema.ts";
import { type WindowTime, windowTimeAt, windowTimesIn } from "../config/window-times.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Intake } from "./intake.ts";
import { joinWindows, type KeptWindow } from "./kept-windows.ts";
import type { Watched } from "./watched.ts";

/** The longest wait before the windows are looked at again, ms: clocks can be set. */
const LONGEST_WAIT_MS = 60_000;
/** So many times of one window are told of: one that comes every minute is no calendar. */
const MOST_TIMES = 100;

interface ReadyWindow {
  readonly input: MaintenanceWindowInput;
  readonly match: AlertMatch;
  /** Looked up for now, and for another moment that somebody asked about. */
  readonly now: LookedUp;
  readonly asked: LookedUp;
}

interface LookedUp {
  known: { readonly time: WindowTime | null; readonly askedAt: number } | null;
}

export interface MaintenanceKeeperOptions {
  readonly clock: Clock;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly intake: Intake;
  /** Components entered or left maintenance. */
  readonly onChange: (componentIds: ReadonlySet<string>) => void;
}

/** Takes components into maintenance when their window comes, and out of it when it ends. */
export class MaintenanceKeeper {
  readonly #options: MaintenanceKeeperOptions;
  #windows: readonly KeptWindow[] = [];
  /** The same made ready, each with its time as it was last looked up: reading a cron line takes long. */
  #ready: readonly ReadyWindow[] = [];
  #cancel: Cancel = () => {};
  #running = false;

  constructor(options: MaintenanceKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.refresh();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** Takes these windows from now on. */
  use(windows: readonly KeptWindow[]): void {
    this.#windows = windows;
    this.#ready = windows.map(({ input }) => ({
      input,
      match: toAlertMatch(input.match),
      now: { known: null },
      asked: { known: null },
    }));
    if (this.#running) this.refresh();
  }

  /** Takes the file's windows, and of those known already the ones that were added while running. */
  useConfigured(configured: readonly MaintenanceWindowInput[], known: readonly KeptWindow[]): void {
    this.use(joinWindows(configured, known));
  }

  get kept(): readonly KeptWindow[] {
    return this.#windows;
  }

  /** The windows as people see them: the time that runs or comes next. */
  list(): MaintenanceWindow[] {
    const now = this.#options.clock.now();
    return this.#windows.map(({ input, source, createdBy }, index) => {
      const ready = this.#ready[index];
      const time = ready === undefined ? null : timeOf(ready, now);
      return {
        window_id: input.id,
        match: input.match,
        note: input.note,
        source,
        created_by: createdBy,
        active: time !== null && time.from <= now,
        starts_at: time === null ? null : toTimestamp(time.from),
        ends_at: time === null ? null : toTimestamp(time.to),
      };
    });
  }

  /** When the windows are open between two moments, by their begin; of each at most 100 times. */
  timesIn(range: WindowTime): MaintenanceTime[] {
    const times = this.#windows.flatMap(({ input }) =>
      windowTimesIn(input, range, MOST_TIMES).map((time) => ({ id: input.id, ...time })),
    );
    return times
      .toSorted((a, b) => a.from - b.from)
      .map(({ id, from, to }) => ({ window_id: id, starts_at: toTimestamp(from), ends_at: toTimestamp(to) }));
  }

  /** Why nobody hears of a component for now: its maintenance or its pause; null when it is in neither. */
  holdOf({ definition, state }: Watched): { note: string; until: number | null } | null {
    if (state.lifecycle === "paused") return { note: state.reason.text, until: null };
    if (state.lifecycle !== "maintenance") return null;
    const open = this.#openFor(definition, this.#options.clock.now());
    return { note: open?.window.note ?? state.reason.text, until: open?.time.to ?? null };
  }

  /** As `holdOf`, at another moment, by the windows; maintenance that was begun by hand and a pause last until they end. */
  holdAt(watched: Watched, at: number): { note: string; until: number | null } | null {
    const { definition, state } = watched;
    if (state.lifecycle === "paused") return this.holdOf(watched);
    const byHand = state.maintenance?.windowId === null ? state.maintenance : null;
    if (byHand !== null && (byHand.until === null || at < byHand.until))
      return { note: state.reason.text, until: byHand.until };
    for (const { input, match, asked } of this.#ready) {
      const time = isOf(definition, match) ? timeOf({ input, now: asked }, at) : null;
      if (time !== null && time.from <= at) return { note: input.note, until: time.to };
    }
    return null;
  }

  /** Brings every component's lifecycle in line with the windows, and looks again at the next edge. */
  refresh(): void {
    const { clock, watched: all, intake, onChange } = this.#options;
    const now = clock.now();
    const changed = new Set<string>();
    for (const watched of all.values()) {
      const open = this.#openFor(watched.definition, now);
      const before = watched.state;
      if (open !== null) {
        const { id: windowId, note } = open.window;
        const isKnown = before.maintenance?.windowId === windowId && before.maintenance.until === open.time.to;
        const by = `the maintenance window ${windowId}`;
        if (!isKnown && !outlasts(before.maintenance, open.time))
          intake.apply(watched, { kind: "maintenance-start", by, note, until: open.time.to, windowId });
      } else if (typeof before.maintenance?.windowId === "string") {
        intake.apply(watched, { kind: "maintenance-end", by: before.maintenance.by });
      }
      if (watched.state !== before) changed.add(watched.definition.id);
    }
    if (changed.size > 0) onChange(changed);
    this.#cancel();
    if (this.#running) this.#cancel = clock.schedule(this.#waitMs(now), () => this.refresh());
  }

  #openFor(
    definition: Watched["definition"],
    now: number,
  ): { window: MaintenanceWindowInput; time: WindowTime } | null {
    for (const ready of this.#ready) {
      const time = timeOf(ready, now);
      if (time === null || time.from > now) continue;
      if (isOf(definition, ready.match)) return { window: ready.input, time };
    }
    return null;
  }

  /** When a window begins or ends next, epoch ms; null when none does any more. */
  nextEdge(now: number): number | null {
    const edges = this.#ready.flatMap((ready) => {
      const time = timeOf(ready, now);
      return time === null ? [] : [time.from > now ? time.from : time.to];
    });
    return edges.length === 0 ? null : Math.min(...edges);
  }

  #waitMs(now: number): number {
    const edge = this.nextEdge(now);
    return edge === null ? LONGEST_WAIT_MS : Math.min(LONGEST_WAIT_MS, Math.max(1, edge - now));
  }
}

/** Whether a window is about a component, whatever is wrong with it. */
function isOf({ id, type, tags }: Watched["definition"], match: AlertMatch): boolean {
  return matchesAlert({ component_id: id, component_type: type, tags, severity: "CRITICAL" }, match);
}

/** A window's time that runs or comes next: the one known, until it is over or the clock was set back. */
function timeOf({ input, now: lookedUp }: Pick<ReadyWindow, "input" | "now">, now: number): WindowTime | null {
  const { known } = lookedUp;
  if (known !== null && now >= known.askedAt && (known.time === null || now < known.time.to)) return known.time;
  const time = windowTimeAt(input, now);
  lookedUp.known = { time, askedAt: now };
  return time;
}

/** Whether maintenance that was begun by hand lasts at least as long as a window: it stays, and ends when it was to end. */
function outlasts(maintenance: Watched["state"]["maintenance"], time: WindowTime): boolean {
  if (maintenance === null || maintenance.windowId !== null) return false;
  return maintenance.until === null || maintenance.until >= time.to;
}
