import type { AnchorTarget } from "../../config/config.ts";
import type { AnchorFigures, AuditAnchor } from "../../port/audit.ts";
import type { SendOutcome } from "../../port/channel.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Egress } from "../../port/egress.ts";
import type { Log } from "../../port/log.ts";
import type { NewEvent, Store } from "../../port/store.ts";
import { AnchorLane, TRY_MS } from "./anchor-lane.ts";
import { appendAnchor } from "./append-anchor.ts";
import { postAnchor } from "./post-anchor.ts";

/** At a stop all places together have so long, ms. */
export const STOP_MS = 3000;

export interface AnchorPublisherOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<Store, "queryAuditHead">;
  readonly egress: Egress;
  /** Takes what is to be told in the event log. */
  readonly note: (event: NewEvent) => void;
  /** Default Math.random. */
  readonly random?: () => number;
}

/** Publishes the audit trail's newest hash where it is configured to go, each place for itself. It hinders nothing else. */
export class AnchorPublisher {
  readonly #options: AnchorPublisherOptions;
  #lanes: ReadonlyMap<string, AnchorLane> = new Map();

  constructor(options: AnchorPublisherOptions) {
    this.#options = options;
  }

  get figures(): readonly AnchorFigures[] {
    return [...this.#lanes.values()].map((lane) => lane.figures);
  }

  /** Publishes to these from now on. One that stays as it was is not disturbed. */
  use(targets: readonly AnchorTarget[]): void {
    const before = this.#lanes;
    const next = nameAnchors(targets).map(({ name, target }) => {
      const key = JSON.stringify([name, target, ...secretsOf(target)]);
      return { key, lane: before.get(key) ?? this.#createLane(name, target) };
    });
    this.#lanes = new Map(next.map(({ key, lane }) => [key, lane]));
    for (const [key, lane] of before) if (!this.#lanes.has(key)) lane.end();
    for (const [key, lane] of this.#lanes) if (!before.has(key)) lane.start();
  }

  /** Publishes what was written since, once, within three seconds. */
  async stop(): Promise<void> {
    const lanes = [...this.#lanes.values()];
    let cancel: Cancel = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#options.clock.schedule(STOP_MS, resolve);
    });
    await Promise.race([Promise.all(lanes.map((lane) => lane.finish())), tooLong]);
    cancel();
    for (const lane of lanes) lane.end();
  }

  #createLane(name: string, target: AnchorTarget): AnchorLane {
    const { random = Math.random, egress, clock, ...rest } = this.#options;
    const publish = (anchor: AuditAnchor, signal: AbortSignal): Promise<SendOutcome> =>
      target.kind === "file"
        ? appendAnchor(target.path, anchor)
        : postAnchor(anchor, { ...target, signal, timeoutMs: TRY_MS }, { egress, clock });
    return new AnchorLane({ ...rest, clock, random, name, everyMs: target.everyMs, publish });
  }
}

/** Of an address only the host is named, so that several at one are numbered. */
function nameAnchors(targets: readonly AnchorTarget[]): { name: string; target: AnchorTarget }[] {
  const seen = new Map<string, number>();
  return targets.map((target) => {
    const place = target.kind === "file" ? `file:${target.path}` : `webhook:${new URL(target.url.reveal()).host}`;
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    return { name: count === 1 ? place : `${place}#${count}`, target };
  });
}

function secretsOf(target: AnchorTarget): string[] {
  return target.kind === "file" ? [] : [target.url.reveal(), target.secret?.reveal() ?? ""];
}
