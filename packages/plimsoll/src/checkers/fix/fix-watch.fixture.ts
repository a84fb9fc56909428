import { afterEach } from "vitest";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { createFixCheckerKind } from "./fix-checker-kind.ts";
import { SequenceBook } from "./sequence-book.ts";
import { SessionClaims } from "./session-claims.ts";

/** Closes what a test has opened, the last first. */
export function closeAfterEach(): (() => unknown)[] {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return closing;
}

/** A kind whose numbers somebody keeps. */
export function keptKind(kept?: unknown) {
  let memory: unknown = kept;
  const shared = { book: new SequenceBook(), claims: new SessionClaims() };
  shared.book.restore(kept);
  shared.book.subscribe((now) => {
    memory = structuredClone(now);
  });
  return { kind: createFixCheckerKind(shared), shared, memory: () => memory };
}

export interface FixWatch {
  readonly checker: Checker;
  check(given?: Partial<CheckContext>): Promise<CheckAnswer>;
  /** Resolves when the checker next asks for a check. */
  news(): Promise<void>;
}

/** A `fix` component that calls a port of this host as MONITOR. */
export function watchFix(
  port: number,
  more: object = {},
  { kind = keptKind().kind, clock = realClock }: { kind?: ReturnType<typeof createFixCheckerKind>; clock?: Clock } = {},
): FixWatch {
  let tell = () => {};
  const options = kind.options.parse({
    host: "127.0.0.1",
    port,
    version: "4.4",
    sender_comp_id: "MONITOR",
    target_comp_id: "VENUE",
    granted_to_monitor: true,
    test_request_interval: "1s",
    ...more,
  });
  const checker = kind.create(options, setupOf({ clock, componentId: "venue", requestCheck: () => tell() }));
  return {
    checker,
    check: (given) => checker.check(contextOf({ clock, ...given })),
    news: () =>
      new Promise((resolve) => {
        tell = resolve;
      }),
  };
}

export function metricOf(answer: CheckAnswer, name: string, kind?: string) {
  return answer.metrics?.find((it) => it.name === name && (kind === undefined || it.labels?.kind === kind));
}

export function measuredValue(answer: CheckAnswer, name: string, kind?: string): number | null | undefined {
  return metricOf(answer, name, kind)?.value;
}

/** What the answer says is wrong. */
export function errorOf(answer: CheckAnswer): string {
  if (answer.kind === "failed") return `${answer.failure.code}: ${answer.failure.message}`;
  const error = metricOf(answer, "fix_session_state")?.details?.error;
  return typeof error === "string" ? error : "no error";
}
