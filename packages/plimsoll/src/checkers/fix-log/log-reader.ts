import { RecentCount } from "../fix/recent-count.ts";
import { LatencyBaseline } from "./latency-baseline.ts";
import type { CountReport, LogReport } from "./log-report.ts";
import { type LogListener, LogScanner } from "./log-scanner.ts";
import { FUTURE_MS, LogTime } from "./log-time.ts";
import type { ZoneOffset } from "./log-zone.ts";
import type { LoggedSession } from "./logged-session.ts";
import { TYPE, YES } from "./msg-type.ts";
import { OrderLedger, RECENT_MS } from "./order-ledger.ts";
import { ParentLedger } from "./parent-ledger.ts";
import { FIELD, ScannedMessage } from "./scanned-message.ts";
import { SessionLedger } from "./session-ledger.ts";

/** Fewer answers than these in the window make no usual latency. */
const ENOUGH_ANSWERS = 20;
const QUANTILES = [0.5, 0.99];

/**
 * Of the same time, what comes in is read before what goes out, ms: an order before its children. That an answer may then
 * come before its order does no harm.
 */
const A_MOMENT = 0.0005;

/** What a report says of the files themselves. */
type FollowerPart = "files" | "passedOver" | "waiting" | "failure" | "bytesPerSecond";

export interface LogReaderOptions {
  /** The engine's own CompIDs. */
  readonly compIds: readonly string[];
  /** The field of a child order that names its parent's ClOrdID; null: orders have no parents here. */
  readonly parentTag: number | null;
  /** The zone of times in the log that say none. */
  readonly offsetAt: ZoneOffset;
}

interface Reading {
  readonly known: number;
  readonly now: number;
  readonly until?: number;
}

/** Makes of the bytes of a log what it says, in constant memory. One for all files of a log. */
export class LogReader {
  /** Something came in that people should see now: a Logout, a reject of a session. Whoever looks takes it back. */
  hasNews = false;
  /** When the message was written before which the last reading stopped, epoch ms; null: it did not stop before one. */
  nextAt: number | null = null;
  readonly #message = new ScannedMessage();
  readonly #scanner: LogScanner;
  readonly #time: LogTime;
  readonly #sessions: SessionLedger;
  readonly #orders = new OrderLedger();
  readonly #parents: ParentLedger | null;
  readonly #baseline = new LatencyBaseline();
  readonly #sessionRejects = new RecentCount(RECENT_MS);
  readonly #businessRejects = new RecentCount(RECENT_MS);
  readonly #resendRequests = new RecentCount(RECENT_MS);
  readonly #garbled = new RecentCount(RECENT_MS);
  readonly #listener: LogListener = {
    isDue: () => this.#isDue(),
    takeMessage: () => this.#takeMessage(),
    takeGarbled: () => this.#takeGarbled(),
  };
  #now = 0;
  #until = Number.POSITIVE_INFINITY;
  #messages = 0;
  /** Of the stamps that can be right. */
  #newestAt = 0;
  #timesBy: LogReport["timesBy"] = "log";
  #lastReject: string | null = null;

  constructor({ compIds, parentTag, offsetAt }: LogReaderOptions) {
    this.#scanner = new LogScanner(this.#message, { parentTag });
    this.#time = new LogTime(offsetAt);
    this.#sessions = new SessionLedger(compIds);
    this.#parents = parentTag === null ? null : new ParentLedger();
  }

  get sessions(): readonly LoggedSession[] {
    return this.#sessions.sessions;
  }

  /**
   * Reads bytes, of which the first `known` were not done with when they came before; answers how many are done with. The
   * others must come again, with more behind them or, where it stopped before a message that was written after `until`, when
   * that is due. Times are epoch ms.
   */
  read(bytes: Buffer, { known, now, until = Number.POSITIVE_INFINITY }: Reading): number {
    this.#now = now;
    this.#until = until;
    this.nextAt = null;
    return this.#scanner.scan(bytes, { known }, this.#listener);
  }

  /** The file has ended within a message. `now` in epoch ms. */
  takeTorn(now: number): void {
    this.#garbled.add(now);
  }

  /** What is known, without the files. `now` in epoch ms. */
  report(now: number): Omit<LogReport, FollowerPart> {
    const orders = this.#orders;
    const oldest = orders.oldest(now);
    const { count, values } = orders.latencies.summarize(now, QUANTILES);
    const [p50 = null, p99 = null] = values;
    if (p99 !== null && count >= ENOUGH_ANSWERS) this.#baseline.take(p99, now);
    const counted = (recent: RecentCount): CountReport => ({ recent: recent.sum(now), total: recent.total });
    return {
      sessions: this.#sessions.sessions.map((it) => ({
        name: it.name,
        ours: it.ours,
        theirs: it.theirs,
        isLoggedOn: it.isLoggedOn,
        lastInboundAt: it.lastInboundAt,
        lastInboundSeenAt: it.lastInboundSeenAt,
        lastOutboundAt: it.lastOutboundAt,
        heartbeatSeconds: it.heartbeatSeconds,
        lastLogout: it.lastLogout,
        asking: it.asking,
        gap: it.gap,
        gapsUnasked: it.gapsUnasked,
      })),
      orders: {
        p50,
        p99,
        answered: count,
        usualP99: this.#baseline.usual,
        inFlight: orders.inFlight,
        oldest,
        submitted: counted(orders.submitted),
        cancels: counted(orders.cancels),
        backwards: counted(orders.backwards),
        forgotten: orders.forgotten,
      },
      rejects: {
        session: counted(this.#sessionRejects),
        business: counted(this.#businessRejects),
        order: counted(orders.orderRejects),
        cancel: counted(orders.cancelRejects),
      },
      unfollowed: this.#sessions.unfollowed(now),
      resendRequests: counted(this.#resendRequests),
      garbled: counted(this.#garbled),
      worstParent: this.#parents?.worst(now) ?? null,
      orphans: this.#parents?.orphans ?? 0,
      messages: this.#messages,
      strange: this.#sessions.strange,
      strangers: [...this.#sessions.strangers],
      newestAt: this.#newestAt,
      timesBy: this.#timesBy,
      lastReject: this.#lastReject,
    };
  }

  #isDue(): boolean {
    if (this.#until === Number.POSITIVE_INFINITY) return true;
    const writtenAt = this.#ownTimeOf(this.#message);
    const at = this.#sessions.isOutbound(this.#message) ? writtenAt + A_MOMENT : writtenAt;
    if (Number.isNaN(at) || at <= this.#until) return true;
    this.nextAt = at;
    return false;
  }

  #takeMessage(): void {
    const message = this.#message;
    const way = this.#sessions.wayOf(message, this.#lastTime);
    if (way === null) return;
    this.#messages += 1;
    const ownTime = this.#ownTimeOf(message);
    message.stampedAt = Number.isNaN(ownTime) ? this.#lastTime : ownTime;
    const isFuture = this.#isFuture(message.stampedAt);
    // What counts in a window of time counts in the one in which it was read, not in one to come.
    const at = isFuture ? this.#now : message.stampedAt;
    if (!isFuture && at > this.#newestAt) this.#newestAt = at;
    const type = message.char(FIELD.msgType);
    const { session, isInbound } = way;
    session.heardAt = at;
    const isSeen = isInbound ? session.isSeen(message) : message.char(FIELD.possDup) === YES;
    if (isInbound) session.takeInbound(message, type, at);
    else session.takeOutbound(message, type);
    this.#count(message, type, at);
    // What is sent again was counted when it came first.
    if (isSeen) return;
    if (isInbound) {
      this.#orders.takeInbound(message, type, at);
      this.#parents?.takeInbound(message, type, at);
      if (type === TYPE.reject || type === TYPE.businessReject) this.#takeRefusal(session, at);
    } else {
      const key = this.#orders.takeOutbound(message, type, at);
      if (key >= 0) session.requests.note(message, key);
      this.#parents?.takeOutbound(message, type, at);
    }
  }

  /** Garbage came when its line says, else with the message before it. */
  #takeGarbled(): void {
    const { bytes, lineStart, start } = this.#message;
    const at = this.#time.readPrefix(bytes, lineStart, start);
    this.#garbled.add(Number.isNaN(at) || this.#isFuture(at) ? this.#lastTime : at);
  }

  #isFuture(at: number): boolean {
    return at > this.#now + FUTURE_MS;
  }

  /** For what has no time of its own. */
  get #lastTime(): number {
    return this.#newestAt > 0 ? this.#newestAt : this.#now;
  }

  /** The counterparty refuses a message as such, which may have been a request. */
  #takeRefusal({ requests }: LoggedSession, at: number): void {
    const key = requests.refusedBy(this.#message);
    if (key < 0) return;
    this.#orders.takeRefused(key);
    if (this.#message.char(FIELD.refMsgType) === TYPE.newOrder) this.#parents?.takeRefused(key, at);
  }

  #count(message: ScannedMessage, type: number, at: number): void {
    if (type === TYPE.reject) {
      this.#sessionRejects.add(at);
      this.#lastReject = message.text(FIELD.text).slice(0, 200);
    } else if (type === TYPE.businessReject) {
      this.#businessRejects.add(at);
      this.#lastReject = message.text(FIELD.text).slice(0, 200);
    } else if (type === TYPE.resendRequest) this.#resendRequests.add(at);
    if (type === TYPE.reject || type === TYPE.logout) this.hasNews = true;
  }

  /** When a message was written: by the log's own stamp, else by the sender's; NaN: by none. */
  #ownTimeOf(message: ScannedMessage): number {
    const { bytes, lineStart, start } = message;
    const byLog = start > lineStart ? this.#time.readPrefix(bytes, lineStart, start) : Number.NaN;
    if (!Number.isNaN(byLog)) {
      this.#timesBy = "log";
      return byLog;
    }
    this.#timesBy = "SendingTime";
    return this.#time.readField(bytes, message.from(FIELD.sendingTime), message.to(FIELD.sendingTime));
  }
}
