import type { CheckAnswer, CheckerSetup, KindMemory } from "../../port/checker.ts";
import type { Push, PushReceipt } from "../../port/push.ts";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { createHeartbeatCheckerKind } from "./heartbeat-checker-kind.ts";
import { signBeat } from "./signed-beat.ts";

export const SECRET = "the secret of the engine, 32 bytes";
export const OTHER_SECRET = "a secret that it has not got";

/** A push as from this host, where nothing else is said. */
export function pushOf(given: Partial<Omit<Push, "body" | "header">> & PushParts = {}): Push {
  const { body = "", headers = {}, ...rest } = given;
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return { key: null, isTrusted: true, from: "127.0.0.1", ...rest, body: bytes, header: (name) => headers[name] };
}
interface PushParts {
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SignedParts {
  readonly sequence: string | number;
  /** Epoch ms. */
  readonly at: number;
  readonly body?: string | object;
  readonly secret?: string;
}

/** A signed push from a program that has no right of its own. */
export function signed({ sequence, at, body = "", secret = SECRET }: SignedParts): Push {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const parts = { timestamp: String(at), sequence: String(sequence), body: text };
  const headers = {
    "x-plimsoll-timestamp": parts.timestamp,
    "x-plimsoll-sequence": parts.sequence,
    "x-plimsoll-signature": signBeat(parts, secret),
  };
  return pushOf({ body: text, headers, isTrusted: false, from: "10.0.0.7" });
}

export interface BeatSubject {
  readonly clock: VirtualClock;
  readonly memory: KindMemory;
  /** When it asked for a check, ms since the start. */
  readonly asked: number[];
  push(push?: Push): string;
  receive(push?: Push): PushReceipt;
  check(): Promise<CheckAnswer>;
  /** What a check says, in short: `DOWN: ...`, `pending: ...`, or the metrics with their values. */
  says(): Promise<string>;
  close(): void;
}

export interface BeatSetup {
  readonly clock?: VirtualClock;
  readonly kind?: ReturnType<typeof createHeartbeatCheckerKind>;
  readonly setup?: Partial<CheckerSetup>;
}

/** A heartbeat component on a virtual clock. */
export function createBeatSubject(options: object, given: BeatSetup = {}): BeatSubject {
  const { clock = createVirtualClock(), kind = createHeartbeatCheckerKind() } = given;
  const asked: number[] = [];
  const begun = clock.monotonic();
  const setup = setupOf({
    clock,
    componentId: "engine",
    requestCheck: () => asked.push(clock.monotonic() - begun),
    ...given.setup,
  });
  const checker = kind.create(kind.options.parse({ limit: "15s", ...options }), setup);
  const context = () => ({ clock, signal: new AbortController().signal, timeoutMs: 1000 });
  const receive = (push = pushOf()) => {
    const receipt = checker.receive?.(push);
    if (receipt === undefined) throw new Error("it receives nothing");
    return receipt;
  };
  const check = () => checker.check(context());
  return {
    clock,
    memory: kind.memory as KindMemory,
    asked,
    receive,
    check,
    push(push) {
      const receipt = receive(push);
      return receipt.kind === "taken" ? "taken" : receipt.refusal;
    },
    async says() {
      const answer = await check();
      if (answer.kind === "failed") return `DOWN: ${answer.failure.message}`;
      if (answer.kind === "pending") return `pending: ${answer.reason}`;
      return answer.metrics
        .map(({ name, labels, value }) => `${name}${labels === undefined ? "" : JSON.stringify(labels)}=${value}`)
        .join(" ");
    },
    close: () => void checker.close?.(),
  };
}
