import type { CheckFailure, CheckResult } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";

/** How long after the abort a checker may still give its own words for why it ended, ms. */
export const ABORT_GRACE_MS = 50;
/** The longest that a target may ask to be left alone: a broken value must not end its monitoring for good, ms. */
export const LONGEST_REST_MS = 7 * 86_400_000;

export interface RunCheckOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Called once the checker itself has really ended, which can be long after the result when it ignores its abort. */
  readonly onSettled?: (() => void) | undefined;
}

/**
 * Runs one check and always resolves: the one place that turns a deadline, a throw and garbage into a failed result. The
 * deadline is an abort and, `ABORT_GRACE_MS` later, a hard race that a checker cannot escape.
 */
export function runCheck(checker: Checker, options: RunCheckOptions & { signal?: AbortSignal }): Promise<CheckResult> {
  return new Promise((resolve) => {
    const { signal } = options;
    const end = startCheck(checker, options, (result) => {
      signal?.removeEventListener("abort", end);
      resolve(result);
    });
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end, { once: true });
  });
}

/**
 * As `runCheck`, with a callback: the scheduler runs thousands a second and needs no promise of its own. Returns what
 * ends the check before its time.
 */
export function startCheck(
  checker: Checker,
  options: RunCheckOptions,
  done: (result: CheckResult) => void,
): () => void {
  const { clock, timeoutMs } = options;
  const startedAt = clock.now();
  const context = new RunContext(clock, timeoutMs);
  let finished = false;

  const finish = (answer: CheckAnswer) => {
    if (finished) return;
    finished = true;
    cancelDeadline();
    done(toResult(answer, startedAt, Math.max(startedAt, clock.now())));
  };
  const end = () => {
    if (finished || context.aborted) return;
    cancelDeadline();
    cancelDeadline = clock.schedule(ABORT_GRACE_MS, () => finish(failed("timeout", tooLate(timeoutMs))));
    context.abort();
  };
  let cancelDeadline = clock.schedule(timeoutMs, end);

  const settle = (answer: CheckAnswer) => {
    finish(answer);
    options.onSettled?.();
  };
  try {
    checker.check(context).then(settle, (error: unknown) => settle(thrown(error, context.aborted, timeoutMs)));
  } catch (error) {
    settle(thrown(error, false, timeoutMs));
  }
  return end;
}

/** A check's context. Its signal is made when it is first asked for: most checks end long before their time. */
class RunContext implements CheckContext {
  readonly clock: Clock;
  readonly timeoutMs: number;
  aborted = false;
  #controller: AbortController | null = null;
  #stop: (() => void) | null = null;

  constructor(clock: Clock, timeoutMs: number) {
    this.clock = clock;
    this.timeoutMs = timeoutMs;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  onAbort(stop: () => void): void {
    this.#stop = stop;
    if (this.aborted) stop();
  }

  abort(): void {
    this.aborted = true;
    this.#stop?.();
    this.#controller?.abort();
  }
}

function toResult(answer: CheckAnswer, startedAt: number, finishedAt: number): CheckResult {
  if (isAnswer(answer)) return { startedAt, finishedAt, outcome: answer, notBefore: toNotBefore(answer, finishedAt) };
  const outcome = failed("unreadable", `the checker answered ${describe(answer)} instead of a check outcome`);
  return { startedAt, finishedAt, outcome };
}

function toNotBefore({ notBefore }: CheckAnswer, now: number): number | undefined {
  return Number.isFinite(notBefore) ? Math.min(notBefore as number, now + LONGEST_REST_MS) : undefined;
}

function isAnswer(answer: unknown): answer is CheckAnswer {
  if (typeof answer !== "object" || answer === null) return false;
  const { kind, metrics, failure, reason } = answer as Readonly<Record<string, unknown>>;
  if (kind === "pending") return typeof reason === "string";
  const hasReadings = Array.isArray(metrics) && metrics.every(isReading);
  if (kind === "measured") return hasReadings;
  return (
    kind === "failed" &&
    (hasReadings || metrics === undefined) &&
    typeof (failure as Partial<CheckFailure> | null)?.message === "string"
  );
}

function isReading(reading: unknown): boolean {
  return typeof reading === "object" && reading !== null && typeof (reading as { name?: unknown }).name === "string";
}

function thrown(error: unknown, aborted: boolean, timeoutMs: number): CheckAnswer {
  if (aborted) return failed("timeout", tooLate(timeoutMs));
  return failed("threw", `the check threw ${describe(error)}`);
}

function failed(code: CheckFailure["code"], message: string): CheckAnswer {
  return { kind: "failed", failure: { code, message } };
}

function tooLate(timeoutMs: number): string {
  return `no answer within ${timeoutMs >= 1000 ? `${timeoutMs / 1000} s` : `${timeoutMs} ms`}`;
}

function describe(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`.slice(0, 300);
  return (JSON.stringify(value) ?? typeof value).slice(0, 300);
}
