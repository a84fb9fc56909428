import type { CheckFailure } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import type { SessionClaims } from "../fix/session-claims.ts";
import { toSessionWindow } from "../fix/session-options.ts";
import { type SessionWindow, spanAt } from "../fix/session-window.ts";
import { fixLogMetrics, type LogMetricsContext, silentLogMetrics } from "./fix-log-metrics.ts";
import type { FixLogOptions } from "./fix-log-options.ts";
import { FixLogThread } from "./fix-log-thread.ts";
import type { LogReport } from "./log-report.ts";
import type { PositionBook } from "./position-book.ts";

/** A log that nobody has asked about for so long is not followed any more, ms: monitoring has been stopped. */
const IDLE_MS = 300_000;

/** What all checkers of the kind share. */
export interface FixLogShared {
  readonly positions: PositionBook;
  readonly claims: SessionClaims;
}

/** Follows the FIX logs of an engine off its hot path: by reading what it has written, in a thread of their own. */
export class FixLogChecker implements Checker {
  readonly #options: FixLogOptions;
  readonly #setup: CheckerSetup;
  readonly #shared: FixLogShared;
  readonly #paths: readonly string[];
  readonly #window: SessionWindow | null;
  /** Nobody may log on as this log's engine before it has been read. */
  readonly #noteRead: () => void;
  #thread: FixLogThread | null = null;
  #cancelIdle: Cancel = () => {};

  constructor(options: FixLogOptions, { setup, shared }: { setup: CheckerSetup; shared: FixLogShared }) {
    this.#options = options;
    this.#setup = setup;
    this.#shared = shared;
    this.#paths = typeof options.path === "string" ? [options.path] : options.path;
    this.#window = options.session === undefined ? null : toSessionWindow(options.session);
    this.#noteRead = shared.claims.expect({ componentId: setup.componentId, senders: options.comp_id });
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    this.#cancelIdle();
    this.#cancelIdle = context.clock.schedule(IDLE_MS, () => this.#rest());
    const answer = await this.#running().report(context);
    if (answer.kind === "report") return this.#toAnswer(answer.report, context.clock.now());
    const { code, message } = answer;
    return { kind: "failed", failure: { code, message: `the FIX log ${this.#name} was not read: ${message}` } };
  }

  close(): void {
    this.#cancelIdle();
    this.#rest();
    this.#shared.claims.forget(this.#setup.componentId);
    this.#noteRead();
  }

  get #name(): string {
    return this.#paths.join(", ");
  }

  #running(): FixLogThread {
    if (this.#thread?.isOver) this.#rest();
    const { comp_id: compIds, from, time_zone: timeZone, parent_tag: parentTag = null } = this.#options;
    const positions = this.#shared.positions.of(this.#setup.componentId);
    const options = { paths: this.#paths, compIds, from, timeZone, parentTag, positions };
    this.#thread ??= new FixLogThread(options, { onNews: this.#setup.requestCheck });
    return this.#thread;
  }

  #rest(): void {
    if (this.#thread === null) return;
    this.#shared.positions.settle(this.#setup.componentId);
    this.#thread.end();
    this.#thread = null;
  }

  #toAnswer(report: LogReport, now: number): CheckAnswer {
    const { componentId } = this.#setup;
    this.#shared.positions.follow(componentId, report.files, now);
    for (const { ours, theirs } of report.sessions) {
      this.#shared.claims.see({ sender: ours, target: theirs }, { componentId, file: this.#name });
    }
    this.#noteRead();
    const context: LogMetricsContext = {
      now,
      isInSession: this.#window === null || spanAt(this.#window, now) !== null,
      heartbeatMs: this.#options.heartbeat_interval,
      ratioMinimum: this.#options.ratio_minimum,
    };
    const metrics = fixLogMetrics(report, context);
    const failure = this.#failureIn(report);
    if (failure !== null) return { kind: "failed", failure, metrics };
    if (report.sessions.length > 0) return { kind: "measured", metrics };
    const error = `there is no FIX message in ${this.#name} yet`;
    return { kind: "measured", metrics: [...silentLogMetrics(error, context), ...metrics] };
  }

  #failureIn({ failure, messages, strange, strangers }: LogReport): CheckFailure | null {
    if (failure !== null) return { ...failure, message: `the FIX log: ${failure.message}` };
    if (messages > 0 || strange === 0) return null;
    const ids = this.#options.comp_id.join(" or ");
    const others = strangers.slice(0, 3).join(", ");
    const message = `no FIX message in ${this.#name} is from or to ${ids}; they are ${others}: is comp_id the engine's own CompID?`;
    return { code: "unexpected-answer", message };
  }
}
