import { toTimestamp } from "@plimsoll/core";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import type { Push, PushReceipt } from "../../port/push.ts";
import { SilenceWatch } from "../push/silence-watch.ts";
import { type BeatBook, type BeatMemory, NOTHING_SAID } from "./beat-book.ts";
import { type Admitted, admitBeat } from "./beat-gate.ts";
import { beatReadings, refusalReadings } from "./beat-readings.ts";
import type { HeartbeatOptions } from "./heartbeat-options.ts";
import { noteSaid } from "./note-said.ts";
import { silenceWords } from "./silence-words.ts";

/** After a start somebody who is alive gets so long to say so, or the limit, however long the silence before, ms. */
const FIRST_WORD_MS = 60_000;

/** Remembers the beats that an engine pushes, and finds it DOWN when none has come for the declared limit. */
export class HeartbeatChecker implements Checker {
  readonly #options: HeartbeatOptions;
  readonly #setup: CheckerSetup;
  readonly #book: BeatBook;
  readonly #memory: BeatMemory;
  readonly #silence: SilenceWatch;
  /** Since when this checker could hear beats, epoch ms. */
  readonly #begun: number;
  /** The silence from before that counts, ms. */
  readonly #silentBefore: number;
  readonly #rest: (at: number) => void;

  constructor(options: HeartbeatOptions, setup: CheckerSetup, book: BeatBook) {
    const { clock, componentId, requestCheck } = setup;
    this.#options = options;
    this.#setup = setup;
    this.#book = book;
    this.#memory = book.of(componentId);
    this.#begun = clock.now();
    const at = clock.monotonic();
    this.#rest = this.#memory.listen(at);
    this.#silentBefore = Math.min(this.#memory.silentMs, Math.max(0, options.limit - FIRST_WORD_MS));
    this.#silence = new SilenceWatch({
      clock,
      requestCheck,
      rules: () => ({ limitMs: this.#limitMs(), warningMs: options.warning }),
      begunAt: at - this.#silentBefore,
      heardAt: this.#memory.beat === null ? null : this.#memory.at,
    });
  }

  receive(push: Push): PushReceipt {
    const { clock, requestCheck } = this.#setup;
    const arrival = { at: clock.monotonic(), now: clock.now() };
    const judged = admitBeat(push, { options: this.#options, memory: this.#memory }, arrival);
    if (judged.kind === "refused") {
      if (this.#memory.refusals.add(judged, push, arrival.at)) requestCheck();
      return judged;
    }
    const said = this.#memory.beat?.status;
    this.#remember(judged, arrival);
    this.#memory.senders.hear(push.from, arrival.at, this.#options.limit);
    // Its end of a silence, and what it says of itself, show at once.
    if (this.#silence.hear(arrival.at) || said !== judged.beat.status) requestCheck();
    return { kind: "taken" };
  }

  async check(): Promise<CheckAnswer> {
    const { clock } = this.#setup;
    const moment = { at: clock.monotonic(), now: clock.now() };
    const silence = this.#silence.look();
    const { beat } = this.#memory;
    this.#book.listened(clock);
    if (silence === "held-up") return pending("waits for the next heartbeat: the monitor itself was held up");
    const refusals = refusalReadings(this.#memory, moment.at);
    if (silence === "silent") {
      const facts = {
        memory: this.#memory,
        at: moment.at,
        limitMs: this.#limitMs(),
        begun: this.#begun,
        isCarriedOn: this.#silentBefore > 0,
      };
      const since = beat === null ? this.#begun : (this.#memory.cameAt ?? this.#begun);
      return {
        kind: "failed",
        failure: { code: "timeout", message: silenceWords(facts), conclusive: true, since },
        metrics: refusals,
      };
    }
    if (beat === null) {
      const until = toTimestamp(moment.now + this.#silence.deadline() - moment.at);
      return pending(`waits for the first heartbeat since ${toTimestamp(this.#begun)}, at most until ${until}`);
    }
    const readings = beatReadings(beat, this.#memory, {
      ...moment,
      warningMs: this.#options.warning,
      limitMs: this.#options.limit,
      skipsMissing: this.#options.missing === "skip",
    });
    return { kind: "measured", metrics: [...readings, ...refusals] };
  }

  close(): void {
    this.#rest(this.#setup.clock.monotonic());
    this.#silence.close();
  }

  #remember({ beat, order }: Admitted, { at, now }: { readonly at: number; readonly now: number }): void {
    const memory = this.#memory;
    const silentMs = memory.silenceMs(at);
    const said = this.#isAnotherRun(order, silentMs) ? NOTHING_SAID : memory.said;
    memory.beat = beat;
    memory.at = at;
    memory.cameAt = now;
    memory.order = order;
    memory.hear(at);
    memory.said = noteSaid(said, beat, at);
    memory.refusals.forgetBefore();
    this.#book.changed(this.#setup.clock, silentMs);
  }

  /** After an announced stop, a silence, or under another name the engine begins anew: what it said before is over. */
  #isAnotherRun(order: Admitted["order"], silentMs: number): boolean {
    const { beat, order: before } = this.#memory;
    if (beat?.status === "stopping" || silentMs >= this.#limitMs()) return true;
    return order !== null && before !== null && order.session !== before.session;
  }

  #limitMs(): number {
    const { limit, stop_limit } = this.#options;
    return this.#memory.beat?.status === "stopping" ? Math.max(limit, stop_limit) : limit;
  }
}

function pending(reason: string): CheckAnswer {
  return { kind: "pending", reason };
}
