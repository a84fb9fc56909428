import type { FaultSwitches } from "../faults/fault-switches.ts";
import { type Clock, pause } from "../shared/clock.ts";

const POLL_MS = 2000;
const REQUEST_LIMIT_MS = 2000;
const ASKED_AT_ONCE = 5;
/** While `rate_limit_ban` is on it asks for the most expensive thing there is, again and again, ms. */
const HAMMER_MS = 20;
/** Once it is banned, so often: enough to stay banned. */
const BANNED_HAMMER_MS = 500;

export interface VenueClientOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  /** Positions as the exchange has them. */
  readonly onPositions: (positions: ReadonlyMap<string, number>) => void;
  /** Orders of which nothing was heard: the exchange is asked whether it knows them. */
  readonly unknownOrders: () => readonly { readonly id: string }[];
  readonly onNeverArrived: (orderId: string) => void;
}

/** Asks the exchange for its view of the positions; leaves it alone for as long as it is told to. */
export class VenueClient {
  readonly #options: VenueClientOptions;
  readonly #stop = new AbortController();
  #lastStatus: number | null = null;
  #snapshotAt: number | null = null;

  constructor(options: VenueClientOptions) {
    this.#options = options;
  }

  /** The last answer's HTTP status; null when there was none. */
  get lastStatus(): number | null {
    return this.#lastStatus;
  }

  /** When positions were last received. */
  get snapshotAt(): number | null {
    return this.#snapshotAt;
  }

  async run(): Promise<void> {
    const { signal } = this.#stop;
    const { clock, faults } = this.#options;
    while (!signal.aborted) {
      const waitMs = faults.isOn("rate_limit_ban") ? await this.#hammer() : await this.#poll();
      await pause(clock, waitMs, signal);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  async #poll(): Promise<number> {
    const answer = await this.#get("/positions");
    if (answer === null) return POLL_MS;
    if (answer.status === 429 || answer.status === 418) return Math.min(60_000, answer.retryAfterMs);
    const { positions } = answer.body as { positions: { symbol: string; quantity: number }[] };
    this.#snapshotAt = this.#options.clock.now();
    this.#options.onPositions(new Map(positions.map(({ symbol, quantity }) => [symbol, quantity])));
    await this.#askForOrders();
    return POLL_MS;
  }

  /** Only that an order never arrived is learnt this way; what became of the others comes over FIX. */
  async #askForOrders(): Promise<void> {
    for (const { id } of this.#options.unknownOrders().slice(0, ASKED_AT_ONCE)) {
      const answer = await this.#get(`/orders/${encodeURIComponent(id)}`);
      if (answer?.status === 404) this.#options.onNeverArrived(id);
    }
  }

  async #hammer(): Promise<number> {
    const answer = await this.#get("/depth");
    return answer?.status === 418 ? BANNED_HAMMER_MS : HAMMER_MS;
  }

  async #get(path: string) {
    const limit = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(REQUEST_LIMIT_MS)]);
    try {
      const response = await fetch(`${this.#options.url}${path}`, { signal: limit });
      this.#lastStatus = response.status;
      const retryAfterMs = Number(response.headers.get("retry-after") ?? 1) * 1000;
      return { status: response.status, retryAfterMs, body: (await response.json()) as unknown };
    } catch {
      this.#lastStatus = null;
      return null;
    }
  }
}
