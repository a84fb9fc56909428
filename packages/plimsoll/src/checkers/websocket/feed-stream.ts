import type { CheckerSetup } from "../../port/checker.ts";
import type { Venue } from "../venue/venue.ts";
import { type ConnectionEnd, endOf } from "./connection-end.ts";
import { ConnectionFacts, refusalWords } from "./connection-facts.ts";
import type { Refusal } from "./control.ts";
import { FeedConnection } from "./feed-connection.ts";
import { FeedFollower } from "./feed-follower.ts";
import type { FeedPlan } from "./feed-plan.ts";
import { SocketFactory } from "./feed-socket.ts";
import { MessageReader } from "./message-reader.ts";
import { MAX_SYMBOLS, type WebsocketOptions } from "./websocket-options.ts";

/** How a connection ended, and whether it had been one. */
export interface Fault {
  readonly end: ConnectionEnd;
  readonly wasOpen: boolean;
}

export interface StreamSetup {
  readonly plan: FeedPlan;
  readonly options: WebsocketOptions;
  readonly setup: CheckerSetup;
  readonly venue: Venue;
  /** Something has changed that a check may wait for. */
  readonly onChange: () => void;
}

/** A feed as it flows: the connection, what its messages say, and what the venue says of itself. */
export class FeedStream {
  readonly factory: SocketFactory;
  readonly follower: FeedFollower;
  readonly facts = new ConnectionFacts();
  readonly connection: FeedConnection;
  /** A fault that no check has told yet. */
  untold: Fault | null = null;
  /** The last connection ended by plan, and the next is on its way: nothing is wrong. */
  isMending = false;
  /** A check has told a fault since all was well. */
  hasFailed = false;
  readonly #given: StreamSetup;
  #readable = 0;
  #misread = 0;

  constructor(given: StreamSetup) {
    this.#given = given;
    const { plan, options, setup } = given;
    this.follower = new FeedFollower({
      symbols: plan.symbols,
      takesOthers: plan.takesOthers,
      maxSymbols: MAX_SYMBOLS,
      market: setup.market,
      learns: options.learn,
    });
    this.factory = new SocketFactory({
      url: plan.url,
      where: plan.where,
      headers: options.headers,
      maxMessage: options.max_message,
      tls: options.tls,
      allowLinkLocal: options.allow_link_local,
    });
    this.connection = this.#createConnection();
  }

  /** How many messages could be read, and how many not, since this was last asked. */
  takeCounts(): { readonly readable: number; readonly misread: number } {
    const counts = { readable: this.#readable, misread: this.#misread };
    this.#readable = 0;
    this.#misread = 0;
    return counts;
  }

  #createConnection(): FeedConnection {
    const { plan, options, setup, venue } = this.#given;
    const { follower } = this;
    const { clock } = setup;
    const reader = this.#createReader();
    return new FeedConnection({
      plan,
      factory: this.factory,
      venue,
      clock,
      pingMs: options.ping_interval,
      maxRate: options.max_rate,
      plannedCodes: options.planned_close_codes,
      lastDataAt: () => follower.lastAt,
      listener: {
        opened: (validTo) => {
          this.facts.opened(validTo);
          follower.connected(clock.monotonic());
        },
        message: (text) => {
          follower.begin(clock.monotonic(), clock.now());
          reader.read(text);
        },
        misread: (words) => {
          follower.begin(clock.monotonic(), clock.now());
          this.#takeMisread(words);
        },
        skipped: () => follower.restartSequences(),
        live: () => this.#live(),
        ended: (end, wasOpen) => this.#ended(end, wasOpen),
      },
    });
  }

  #createReader(): MessageReader {
    const { follower } = this;
    return new MessageReader(this.#given.plan, {
      tick: (tick, type) => {
        this.#readable += 1;
        follower.take(tick, type);
        this.connection.confirm();
      },
      heartbeat: (sequence, type) => {
        this.#readable += 1;
        follower.heartbeat(sequence, type);
      },
      counted: (sequence) => follower.counted(sequence),
      other: (message) => this.#takeControl(message),
      unreadable: (words) => this.#takeMisread(words),
    });
  }

  #takeMisread(words: string): void {
    this.#misread += 1;
    this.follower.misread(words);
  }

  #takeControl(message: unknown): void {
    this.#readable += 1;
    const control = this.#given.plan.toControl(message);
    if (control === null) return;
    if (control.kind === "greeted") this.connection.greet();
    else if (control.kind === "authenticated") this.connection.authenticated();
    else if (control.kind === "acknowledged") this.connection.confirm();
    else if (control.kind === "closing") this.connection.announceClose();
    else if (control.kind === "state") this.facts.state(control);
    else this.#refused(control);
  }

  /** One symbol's refusal is noted; that of everything ends a connection that is of no use. */
  #refused(refusal: Refusal): void {
    this.facts.refused(refusal);
    const { phase } = this.connection;
    const { profile, where, symbols } = this.#given.plan;
    const isWhole = refusal.symbol === null && phase.kind !== "live";
    const isAll = symbols.length > 0 && this.facts.refusedSymbols >= symbols.length;
    if (!isWhole && !isAll) return;
    const title = profile.name === "generic" ? where : profile.title;
    const what = phase.kind === "greeting" ? "the login" : "the subscription";
    const message = refusalWords(title, refusal, what);
    this.connection.refuse(endOf({ code: refusal.code, message }, { isStubborn: true }));
  }

  #live(): void {
    this.isMending = false;
    this.#given.onChange();
    if (this.hasFailed) this.#given.setup.requestCheck();
  }

  #ended(end: ConnectionEnd, wasOpen: boolean): void {
    const { clock, requestCheck } = this.#given.setup;
    this.isMending = end.isPlanned;
    if (!end.isPlanned) {
      if (wasOpen) this.facts.closed(clock.monotonic());
      this.untold = { end, wasOpen };
      if (wasOpen) requestCheck();
    }
    this.#given.onChange();
  }
}
