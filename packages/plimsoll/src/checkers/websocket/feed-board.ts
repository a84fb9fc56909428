/** The newest that a feed said of a symbol. NaN where it says nothing. */
export interface FeedQuote {
  readonly bid: number;
  readonly ask: number;
  readonly price: number;
  /** How old the newest stamped message was when it came, ms. */
  readonly latencyMs: number;
  /** When the newest message came, monotonic ms. */
  readonly at: number;
}

/** A feed as others may see it. */
export interface FeedView {
  /** Null for a symbol of which nothing has come since the connection was made. */
  quote(symbol: string): FeedQuote | null;
  /** How long it may be silent about a symbol before it is no evidence, ms. */
  patienceMs(symbol: string): number;
  /** The symbols of which it has said anything. */
  symbols(): Iterable<string>;
}

/** Every feed that is followed in this process, by the id of its component. */
export class FeedBoard {
  readonly #views = new Map<string, FeedView>();

  put(componentId: string, view: FeedView): void {
    this.#views.set(componentId, view);
  }

  /** Takes a view away, unless another has come in its place. */
  remove(componentId: string, view: FeedView): void {
    if (this.#views.get(componentId) === view) this.#views.delete(componentId);
  }

  view(componentId: string): FeedView | null {
    return this.#views.get(componentId) ?? null;
  }
}
