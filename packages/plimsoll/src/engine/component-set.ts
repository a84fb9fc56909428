import { type ComponentState, initialState, type JudgementPolicy, type MarketCalendar } from "@plimsoll/core";
import type { MonitoringConfig } from "../config/config.ts";
import type { Checker, CheckerRegistry } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { SeenComponent } from "../port/readiness.ts";
import type { CalendarSet } from "./calendar-set.ts";
import { guardCodeChecker } from "./code-checker.ts";
import { createWatched } from "./create-watched.ts";
import { DependencyView } from "./dependency-view.ts";
import { isBoundNow } from "./is-bound-now.ts";
import { judgementPolicy } from "./judgement-policy.ts";
import { loadingOf, loadKinds, withLoading } from "./kind-loading.ts";
import { LivenessView } from "./liveness-view.ts";
import { Pool } from "./pool.ts";
import { type ProgressOptions, withProgress } from "./progress-checker.ts";
import { RunningSettings } from "./running-settings.ts";
import type { Watched } from "./watched.ts";

/** Checkers given in code share this pool. */
const CUSTOM_CONCURRENCY = 256;

export interface ComponentSetOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly checkers: CheckerRegistry;
  readonly calendars: CalendarSet;
  /** A component's checker asks for a check at once. */
  readonly onCheckRequest: (watched: Watched) => void;
}

/** The components being watched, in the order they were declared; makes their checkers and policies. */
export class ComponentSet {
  readonly all = new Map<string, Watched>();
  readonly dependencies = new DependencyView(this.all);
  readonly liveness = new LivenessView(this.all);
  /** What was set while running; goes before what is configured. */
  readonly settings = new RunningSettings();
  readonly #options: ComponentSetOptions;
  readonly #pools = new Map<string, Pool>();
  #monitoring: MonitoringConfig;

  constructor(options: ComponentSetOptions, monitoring: MonitoringConfig) {
    this.#options = options;
    this.#monitoring = monitoring;
  }

  get(id: string): Watched {
    const watched = this.all.get(id);
    if (watched === undefined) throw new PlimsollError("not_found", `no component ${JSON.stringify(id)}`);
    return watched;
  }

  /** Puts a component in, with what was known of it before, if anything was. */
  put(definition: ComponentDefinition, state: ComponentState | undefined): Watched {
    const { kind } = definition.check;
    const entry = this.#options.checkers.get(kind);
    const checker = this.#createChecker(definition, {
      requestCheck: () => this.#options.onCheckRequest(watched),
      lastKnown: () => watched.state.metrics,
    });
    const watched = createWatched({
      definition,
      checker,
      pool: this.#pool(kind, entry?.concurrency ?? CUSTOM_CONCURRENCY),
      keyMetrics: entry?.keyMetrics ?? [],
      policy: this.#policy(definition),
      settings: this.settings.components.get(definition.id) ?? null,
      state: state ?? initialState(this.#options.clock.now()),
    });
    watched.marketBound = isBoundNow(watched);
    this.all.set(definition.id, watched);
    this.dependencies.forget();
    this.liveness.forget();
    return watched;
  }

  /** Loads what the checkers of these need; see `loadKinds`. */
  load(chosen: Iterable<Watched>): Promise<void> {
    return loadKinds(
      [...chosen].map(({ definition }) => definition),
      this.#options,
    );
  }

  /** Brings these into this order, before all others. */
  arrange(ids: readonly string[]): void {
    const present = ids.filter((id) => this.all.has(id));
    const before = [...this.all.keys()];
    if (present.every((id, index) => before[index] === id)) return;
    const named = new Set(present);
    const others = before.filter((id) => !named.has(id));
    for (const id of [...present, ...others]) {
      const watched = this.all.get(id);
      this.all.delete(id);
      if (watched !== undefined) this.all.set(id, watched);
    }
  }

  remove(watched: Watched): void {
    if (this.all.get(watched.definition.id) === watched) this.all.delete(watched.definition.id);
    this.retire(watched);
  }

  /**
   * Closes a component's checker once its check has ended; a close that fails or hangs harms nobody. Its place is kept for
   * the one that is put there instead.
   */
  retire(watched: Watched): void {
    watched.removed = true;
    this.dependencies.forget();
    this.liveness.forget();
    const mayEnd = watched.isAsked && watched.quarantinedSince === null;
    if (mayEnd) watched.onRest = () => this.#close(watched);
    else this.#close(watched);
  }

  /** Uses new global defaults for every component that does not set its own. */
  configure(monitoring: MonitoringConfig): void {
    this.#monitoring = monitoring;
    for (const watched of this.all.values()) watched.policy = this.#policy(watched.definition);
  }

  /** Uses what has been set for this component while running, or no longer is. */
  reconsider(watched: Watched): void {
    watched.policy = this.#policy(watched.definition);
    watched.settings = this.settings.components.get(watched.definition.id) ?? null;
  }

  /** The calendars that components name, with the ids of these. */
  /** The ids of those that have a tag. */
  tagged(tag: string): string[] {
    return [...this.all.values()].flatMap(({ definition: { id, tags } }) => (tags.includes(tag) ? [id] : []));
  }

  calendarsInUse(): Map<string, string[]> {
    const used = new Map<string, string[]>();
    for (const { definition } of this.all.values()) {
      if (definition.calendar === undefined) continue;
      const ids = used.get(definition.calendar) ?? [];
      used.set(definition.calendar, ids);
      ids.push(definition.id);
    }
    return used;
  }

  get monitoring(): MonitoringConfig {
    return this.#monitoring;
  }

  #close(watched: Watched): void {
    const { log } = this.#options;
    const failed = (error: unknown) =>
      log.warn({ err: error, component_id: watched.definition.id }, "a checker could not be closed");
    try {
      Promise.resolve(watched.checker.close?.()).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #createChecker(definition: ComponentDefinition, ties: Pick<ProgressOptions, "requestCheck" | "lastKnown">): Checker {
    const { clock, calendars } = this.#options;
    const market = calendars.marketOf(definition.calendar);
    const checker = this.#createPlainChecker(definition, market, ties.requestCheck);
    const loaded = withLoading(checker, loadingOf(definition, this.#options.checkers));
    return withProgress(loaded, definition, { clock, market, ...ties });
  }

  #createPlainChecker(definition: ComponentDefinition, market: MarketCalendar, requestCheck: () => void): Checker {
    if ("checker" in definition.check) return guardCodeChecker(definition.check.checker);
    const { kind, options } = definition.check;
    const entry = this.#options.checkers.get(kind);
    if (entry === undefined) throw new PlimsollError("bad_request", `no checker of kind ${JSON.stringify(kind)}`);
    const { clock, log } = this.#options;
    const components = () => this.#seen();
    return entry.create(options, { clock, log, componentId: definition.id, market, requestCheck, components });
  }

  *#seen(): Generator<SeenComponent> {
    for (const { definition, state } of this.all.values()) {
      const { id, type, tags } = definition;
      const { lifecycle, status, stale, reason } = state;
      yield { id, type, tags, state: lifecycle, status, stale, reason: reason.text };
    }
  }

  #pool(kind: string, concurrency: number): Pool {
    const pool = this.#pools.get(kind) ?? new Pool(concurrency);
    this.#pools.set(kind, pool);
    return pool;
  }

  #policy(definition: ComponentDefinition): JudgementPolicy {
    const set = this.settings.components.get(definition.id);
    const { monitoring, settings } = { monitoring: this.#monitoring, settings: set ?? null };
    return judgementPolicy(definition, { monitoring, settings, checkers: this.#options.checkers });
  }
}
