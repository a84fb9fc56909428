import { TYPE, YES } from "./msg-type.ts";
import { NumbersAhead } from "./numbers-ahead.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";
import { SentRequests } from "./sent-requests.ts";

/** A gap that the engine has not asked to be filled within this time is one of the log, not of the session, ms. */
const UNASKED_MS = 30_000;

/** A Logon without an answer, or the first of several; epoch ms. */
export interface AskedLogon {
  readonly byUs: boolean;
  readonly since: number;
}

/** What a log says of one session, from the engine's point of view. Times are epoch ms, 0 for never. */
export class LoggedSession {
  readonly beginString: string;
  readonly ours: string;
  readonly theirs: string;
  /** Null: the log has not said yet. */
  isLoggedOn: boolean | null = null;
  lastInboundAt = 0;
  /** The same where its stamp cannot be believed, since it lay in the future when it was read. */
  lastInboundSeenAt = 0;
  lastOutboundAt = 0;
  /** When the last message of either side came, whatever it was stamped with. */
  heardAt = 0;
  /** HeartBtInt(108) of the last Logon, s; 0: not seen. */
  heartbeatSeconds = 0;
  /** Who logged out last, and what was said. */
  lastLogout: { readonly byUs: boolean; readonly text: string } | null = null;
  /** Gaps that the engine never asked to be filled: lines that the log lacks, or an engine that does not mind. */
  gapsUnasked = 0;
  readonly requests = new SentRequests();
  /** Who asks to log on, and when the first Logon was written that has no answer; null: nobody. */
  asking: AskedLogon | null = null;
  /** MsgSeqNum that is expected next; 0: not known. */
  #nextInbound = 0;
  readonly #ahead = new NumbersAhead();
  /** When the first of the missing messages came to be the next one. */
  #gapOpenedAt = 0;
  /** Up to this MsgSeqNum the engine has asked for what is missing. */
  #askedTo = 0;

  constructor({ beginString, ours, theirs }: { beginString: string; ours: string; theirs: string }) {
    this.beginString = beginString;
    this.ours = ours;
    this.theirs = theirs;
  }

  get name(): string {
    return `${this.beginString}:${this.ours}->${this.theirs}`;
  }

  get gap(): number {
    return Math.max(0, this.#ahead.highest - this.#nextInbound + 1);
  }

  /** Asked before it is taken: whether this inbound message is in the log already. What fills a gap was never there. */
  isSeen(message: ScannedMessage): boolean {
    const seq = message.count(FIELD.msgSeqNum);
    return message.char(FIELD.possDup) === YES && (seq < this.#nextInbound || this.#ahead.has(seq));
  }

  takeOutbound(message: ScannedMessage, type: number): void {
    this.lastOutboundAt = message.stampedAt;
    if (type === TYPE.logon) {
      if (message.count(FIELD.msgSeqNum) === 1) this.requests.clear();
      this.#logOn({ byUs: true, message });
    } else if (type === TYPE.logout) this.#logOut({ byUs: true, message });
    else if (type === TYPE.resendRequest) this.#ask(message);
    // An engine that goes on talking thinks itself logged on, whatever has been lost of the log.
    else if (type !== TYPE.sequenceReset && type !== TYPE.reject) {
      this.isLoggedOn = true;
      this.asking = null;
    }
  }

  takeInbound(message: ScannedMessage, type: number, at: number): void {
    this.lastInboundAt = message.stampedAt;
    this.lastInboundSeenAt = at;
    this.#follow(message, type, at);
    if (type === TYPE.logon) this.#logOn({ byUs: false, message });
    else if (type === TYPE.logout) this.#logOut({ byUs: false, message });
    else this.isLoggedOn ??= true;
  }

  /** A Logon that is no answer begins anew: the connection before it has been lost, also without a Logout. */
  #logOn({ byUs, message }: { byUs: boolean; message: ScannedMessage }): void {
    if (message.char(FIELD.possDup) === YES) return;
    this.heartbeatSeconds = Math.max(0, message.count(FIELD.heartBtInt)) || this.heartbeatSeconds;
    const isAnswer = this.asking !== null && this.asking.byUs !== byUs;
    if (!isAnswer && this.isLoggedOn === true) this.lastLogout = null;
    this.asking = isAnswer ? null : (this.asking ?? { byUs, since: message.stampedAt });
    // A log that does not have what the engine sends cannot show its answer.
    this.isLoggedOn = isAnswer || (!byUs && this.lastOutboundAt === 0);
  }

  #logOut({ byUs, message }: { byUs: boolean; message: ScannedMessage }): void {
    // The second one only answers the first.
    if (this.isLoggedOn !== false || this.asking !== null || this.lastLogout === null) {
      this.lastLogout = { byUs, text: message.text(FIELD.text).slice(0, 200) };
    }
    this.isLoggedOn = false;
    this.asking = null;
  }

  /** EndSeqNo 0, or a very large one, asks for all; what comes to be missing later is not asked for. */
  #ask(message: ScannedMessage): void {
    if (message.count(FIELD.beginSeqNo) > this.#nextInbound) return;
    const to = message.count(FIELD.endSeqNo);
    this.#askedTo = to > 0 ? Math.min(to, this.#ahead.highest) : this.#ahead.highest;
  }

  /** Follows the counterparty's numbers as the engine does. */
  #follow(message: ScannedMessage, type: number, at: number): void {
    const seq = message.count(FIELD.msgSeqNum);
    if (seq < 0) return;
    const isRepeated = message.char(FIELD.possDup) === YES;
    const isNewSeries = type === TYPE.logon && (seq < this.#nextInbound || message.char(FIELD.resetSeqNum) === YES);
    if (this.#nextInbound === 0) this.#moveTo(seq + 1, at);
    else if (isNewSeries) {
      if (!isRepeated) this.#beginAt(seq + 1);
    } else if (type === TYPE.sequenceReset) this.#reset(message, seq, at);
    else if (seq === this.#nextInbound) this.#moveTo(seq + 1, at);
    else if (seq > this.#nextInbound) this.#noteAhead(seq, at);
  }

  #reset(message: ScannedMessage, seq: number, at: number): void {
    const next = message.count(FIELD.newSeqNo);
    if (next <= this.#nextInbound) return;
    if (message.char(FIELD.gapFill) !== YES) this.#beginAt(next);
    else if (seq <= this.#nextInbound) this.#moveTo(next, at);
  }

  #noteAhead(seq: number, at: number): void {
    if (this.#ahead.highest === 0) this.#gapOpenedAt = at;
    this.#ahead.add(seq);
    if (this.#nextInbound <= this.#askedTo || at - this.#gapOpenedAt < UNASKED_MS) return;
    this.gapsUnasked += 1;
    this.#beginAt(this.#ahead.highest + 1);
  }

  /** All before `next` has come; what came ahead of it need not come again. */
  #moveTo(next: number, at: number): void {
    this.#nextInbound = this.#ahead.takeUpTo(next);
    // Another gap may be left behind what came ahead of this one.
    if (this.#nextInbound > next) this.#gapOpenedAt = at;
  }

  /** Whatever is missing before `next` will not come. */
  #beginAt(next: number): void {
    this.#ahead.clear();
    this.#nextInbound = next;
    this.#askedTo = 0;
  }
}
