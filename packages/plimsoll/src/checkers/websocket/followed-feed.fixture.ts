import type { MetricReading } from "@plimsoll/core";
import { onTestFinished } from "vitest";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { createWebsocketCheckerKind, type FeedKindParts } from "./websocket-checker-kind.ts";

/** A checker of a feed on a clock that only the test moves; the sockets are real. */
export interface FollowedFeed {
  readonly clock: VirtualClock;
  readonly checker: Checker;
  check(timeoutMs?: number): Promise<CheckAnswer>;
  /** A check that is told to end at once when it would have to wait. */
  glance(): Promise<CheckAnswer>;
  /** Resolves with the next request for a check. */
  requested(): Promise<void>;
  readonly requests: () => number;
}

export interface FollowSetup extends FeedKindParts {
  readonly clock?: VirtualClock;
  readonly setup?: Partial<CheckerSetup>;
  readonly kind?: ReturnType<typeof createWebsocketCheckerKind>;
}

export function follow(options: object, given: FollowSetup = {}): FollowedFeed {
  const { clock = createVirtualClock(), kind = createWebsocketCheckerKind(given) } = given;
  let requests = 0;
  let waiting: (() => void)[] = [];
  const requestCheck = () => {
    requests += 1;
    for (const wake of waiting.splice(0)) wake();
  };
  const setup = setupOf({ clock, componentId: "feed", requestCheck, ...given.setup });
  const checker = kind.create(kind.options.parse(options), setup);
  onTestFinished(() => checker.close?.());
  return {
    clock,
    checker,
    check: (timeoutMs = 10_000) => {
      const signal = AbortSignal.timeout(20_000);
      return checker.check({ clock, signal, timeoutMs });
    },
    glance: () => checker.check({ clock, signal: AbortSignal.abort(), timeoutMs: 10_000 }),
    requested: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
      }),
    requests: () => requests,
  };
}

/** A reading by name, and labels where there are several; fails the test where it is missing. */
export function readingOf(answer: CheckAnswer, name: string, labels?: Record<string, string>): MetricReading {
  const wanted = JSON.stringify(labels ?? {});
  const found = (answer.metrics ?? []).find((it) => it.name === name && JSON.stringify(it.labels ?? {}) === wanted);
  if (found === undefined) throw new Error(`no ${name}${wanted} in ${JSON.stringify(answer)}`);
  return found;
}

/** Why a check failed, with the port taken out. */
export function failureOf(answer: CheckAnswer): string {
  if (answer.kind !== "failed") return `measured ${JSON.stringify(answer.metrics)}`;
  return `${answer.failure.code}: ${answer.failure.message.replace(/127\.0\.0\.1:\d+/g, "the server")}`;
}
