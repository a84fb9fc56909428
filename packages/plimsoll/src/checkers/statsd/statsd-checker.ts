import { formatDuration, type MetricReading, toTimestamp } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import { PushedBook } from "../push/pushed-book.ts";
import { SilenceWatch } from "../push/silence-watch.ts";
import { toAnswer } from "../value/to-answer.ts";
import { createAddressFilter } from "./address-filter.ts";
import { readTags, type StatsdLine } from "./parse-statsd-line.ts";
import type { StatsdSubscriber } from "./statsd-listener.ts";
import type { StatsdOptions } from "./statsd-options.ts";
import type { StatsdLease, StatsdPorts } from "./statsd-ports.ts";

/** What there is from the moment on that the port is open. */
interface Hearing {
  readonly book: PushedBook;
  readonly silence: SilenceWatch;
}

/** Listens to what programs send by StatsD, and finds them DOWN when nothing of it has come for the declared limit. */
export class StatsdChecker implements Checker, StatsdSubscriber {
  readonly #options: StatsdOptions;
  readonly #setup: CheckerSetup;
  readonly #ports: StatsdPorts;
  readonly #mayWrite: (address: string) => boolean;
  #lease: StatsdLease | null = null;
  #hearing: Hearing | null = null;
  #heardAt: number | null = null;

  constructor(options: StatsdOptions, setup: CheckerSetup, ports: StatsdPorts) {
    this.#options = options;
    this.#setup = setup;
    this.#ports = ports;
    this.#mayWrite = createAddressFilter(options.from);
  }

  async check({ clock }: CheckContext): Promise<CheckAnswer> {
    this.#lease ??= this.#ports.lease(this.#options, clock);
    const { listener } = this.#lease;
    const failure = await listener.open();
    if (failure !== null) return { kind: "failed", failure };
    this.#hearing ??= this.#listen(this.#lease);
    const hearing = this.#hearing;
    const silence = hearing.silence.look();
    if (silence === "held-up") return pending("waits for the next sample: the monitor itself was held up");
    if (silence === "silent") {
      return { kind: "failed", failure: { code: "timeout", message: this.#silenceWords(), conclusive: true } };
    }
    if (silence === "waiting") {
      const until = toTimestamp(clock.now() + hearing.silence.deadline() - clock.monotonic());
      return pending(`waits at ${listener.where} for the first sample, at most until ${until}`);
    }
    const { read, isWaiting } = hearing.book.read({ at: clock.monotonic(), now: clock.now() });
    if (read.length === 0 && isWaiting) return pending("listens: what rises is known after some time");
    return toAnswer(read, this.#ownMetrics(clock.monotonic()));
  }

  take(line: StatsdLine, from: string): void {
    const hearing = this.#hearing;
    if (hearing === null || !hearing.book.wants(line.name) || !this.#mayWrite(from)) return;
    const at = this.#setup.clock.monotonic();
    let isMeant = false;
    for (const sample of line.samples) {
      isMeant = hearing.book.take(line.name, sample, { series: line.tags, at }) || isMeant;
    }
    if (!isMeant) return;
    this.#heardAt = at;
    // The end of a silence shows at once.
    if (hearing.silence.hear(at)) this.#setup.requestCheck();
  }

  close(): void {
    this.#hearing?.silence.close();
    this.#lease?.listener.leave(this);
    this.#lease?.release();
    this.#lease = null;
    this.#hearing = null;
  }

  #listen({ listener }: StatsdLease): Hearing {
    const { clock, market, requestCheck } = this.#setup;
    const { limit, warning } = this.#options;
    listener.join(this);
    return {
      book: new PushedBook(this.#options, { market, begunAt: clock.monotonic(), readLabels: readTags }),
      silence: new SilenceWatch({
        clock,
        requestCheck,
        rules: () => ({ limitMs: limit, warningMs: warning }),
        heardAt: null,
      }),
    };
  }

  #silenceWords(): string {
    const listener = this.#lease?.listener;
    const { packets = 0, lastFrom = null } = listener?.counts() ?? {};
    const nothing = `nothing that is selected came to ${listener?.where ?? "the port"} for ${formatDuration(this.#options.limit)}`;
    if (packets === 0) return `${nothing}, nor anything else since it listens`;
    const came = packets === 1 ? "1 packet" : `${packets} packets`;
    return `${nothing}; ${came} came there since Plimsoll listens, of other names or longer ago, the last from ${lastFrom ?? "too many"}`;
  }

  #ownMetrics(at: number): MetricReading[] {
    const { malformed, dropped } = this.#lease?.listener.counts() ?? { malformed: 0, dropped: 0 };
    const { warning } = this.#options;
    const age = roundTo((at - (this.#heardAt ?? at)) / 1000, 3);
    const limits = warning === undefined ? {} : { limits: { warning: warning / 1000 } };
    return [
      { name: "sample_age", value: age, unit: "s", conclusive: true, ...limits },
      { name: "lines_malformed_total", value: malformed, unit: "1" },
      { name: "packets_dropped_total", value: dropped, unit: "1" },
    ];
  }
}

function pending(reason: string): CheckAnswer {
  return { kind: "pending", reason };
}
