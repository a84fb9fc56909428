import { type Cancel, type Clock, every } from "../shared/clock.ts";
import { encodeFix, type Field, type FixMessage, numberOf, TAG, toUtcTimestamp } from "./fix-message.ts";
import { SentMessages } from "./sent-messages.ts";
import type { SequenceStore } from "./sequence-store.ts";

/** A resend that was asked for and did not come is asked for again after this, ms. */
const ASK_AGAIN_MS = 3000;

/** Where a session's text goes: a socket, or a test. */
export interface Transport {
  send(text: string): void;
  /** Ends the connection after what was sent. */
  close(): void;
}

export interface FixSessionOptions {
  readonly role: "initiator" | "acceptor";
  readonly self: string;
  readonly peer: string;
  /** An initiator's own; an acceptor takes that of the logon, and this one when it names none. */
  readonly heartbeatSeconds: number;
  readonly clock: Clock;
  readonly sequences: SequenceStore;
  /** Application messages, in order and each once. */
  readonly onMessage: (message: FixMessage) => void;
  readonly onStateChange?: (isLoggedOn: boolean, reason: string) => void;
  /** Whether what the other side has missed is sent again; default always. */
  readonly resends?: () => boolean;
  /** Everything in and out, as on the wire. */
  readonly onTraffic?: (raw: string) => void;
}

/**
 * One FIX 4.4 session, initiator or acceptor, over as many connections as it takes: logon, heartbeats, test requests,
 * sequence numbers, resend requests and gap fills (FIX 4.4 volume 2). An initiator never sends an order again: what is
 * asked of it anew is filled as a gap.
 */
export class FixSession {
  readonly #options: FixSessionOptions;
  readonly #sent = new SentMessages();
  #transport: Transport | null = null;
  #isLoggedOn = false;
  #lastSent = 0;
  #lastReceived = 0;
  /** A resend was asked for up to here, and when; gaps below ask for a second one only after a while. */
  #resendUntil = 0;
  #resendAskedAt = 0;
  /** HeartBtInt(108) as agreed by the logon. */
  #heartbeatSeconds: number;
  #cancelTick: Cancel = () => {};

  constructor(options: FixSessionOptions) {
    this.#options = options;
    this.#heartbeatSeconds = options.heartbeatSeconds;
  }

  get isLoggedOn(): boolean {
    return this.#isLoggedOn;
  }

  get lastReceivedAt(): number {
    return this.#lastReceived;
  }

  /** Takes up a new connection; an initiator logs on. */
  attach(transport: Transport): void {
    this.detach("a new connection took its place");
    this.#transport = transport;
    this.#lastReceived = this.#lastSent = this.#options.clock.monotonic();
    this.#resendUntil = 0;
    this.#cancelTick = every(this.#options.clock, 250, () => this.#tick());
    if (this.#options.role === "initiator") this.#logOn();
  }

  /** The connection is gone, or must go. */
  detach(reason: string): void {
    const transport = this.#transport;
    this.#cancelTick();
    this.#transport = null;
    transport?.close();
    this.#setLoggedOn(false, reason);
  }

  /** Says goodbye and ends the connection. */
  logOut(text: string): void {
    if (this.#transport === null) return;
    this.#send("5", [[TAG.Text, text]]);
    this.detach(text);
  }

  /**
   * Sends an application message and gives its sequence number, or null while nobody is logged on. An acceptor's is then kept
   * and sent when the other side asks for it; an initiator's is not: an order must not be sent late.
   */
  sendMessage(type: string, body: readonly Field[]): number | null {
    if (this.#isLoggedOn) return this.#send(type, body, { keep: true });
    if (this.#options.role === "initiator") return null;
    const sequence = this.#nextSequence();
    this.#sent.keep({ sequence, type, body, sentAt: this.#options.clock.now() });
    return sequence;
  }

  /** Uses up a number without sending anything, as if that message had been lost on the way. */
  loseOne(): void {
    this.#nextSequence();
  }

  /** Answers a logon with a logout. */
  refuse(logon: FixMessage, text: string): void {
    const { sequences, onTraffic } = this.#options;
    onTraffic?.(logon.raw);
    if (numberOf(logon, TAG.MsgSeqNum) === sequences.nextIn) sequences.nextIn += 1;
    this.logOut(text);
  }

  receive(message: FixMessage): void {
    if (this.#transport === null) return;
    this.#options.onTraffic?.(message.raw);
    this.#lastReceived = this.#options.clock.monotonic();
    if (!this.#isLoggedOn && message.type !== "A" && message.type !== "5") {
      this.detach(`the first message was ${message.type}, not a logon`);
      return;
    }
    const sequence = numberOf(message, TAG.MsgSeqNum);
    const { nextIn } = this.#options.sequences;
    if (sequence === null) this.logOut("MsgSeqNum is missing");
    else if (message.type === "4" && message.fields.get(TAG.GapFillFlag) !== "Y") this.#resetSequence(message);
    else if (sequence < nextIn) this.#tooLow(message, sequence);
    else if (sequence > nextIn) this.#tooHigh(message, sequence);
    else this.#inOrder(message);
  }

  #inOrder(message: FixMessage): void {
    const { sequences } = this.#options;
    sequences.nextIn += 1;
    sequences.save();
    switch (message.type) {
      case "A":
        this.#loggedOn(message);
        break;
      case "0":
      case "3":
        break;
      case "1":
        this.#send("0", [[TAG.TestReqID, message.fields.get(TAG.TestReqID) ?? ""]]);
        break;
      case "2":
        this.#resend(message);
        break;
      case "4":
        this.#resetSequence(message);
        break;
      case "5":
        if (this.#isLoggedOn) this.#send("5", []);
        this.#loggedOut(message);
        break;
      default:
        this.#options.onMessage(message);
    }
  }

  #loggedOut(message: FixMessage): void {
    this.detach(message.fields.get(TAG.Text) ?? "the other side logged out");
  }

  #logOn(): void {
    this.#send("A", [
      [TAG.EncryptMethod, 0],
      [TAG.HeartBtInt, this.#heartbeatSeconds],
    ]);
  }

  #loggedOn(logon: FixMessage): void {
    const { role, heartbeatSeconds } = this.#options;
    if (role === "acceptor" && !this.#isLoggedOn) {
      this.#heartbeatSeconds = Math.max(1, numberOf(logon, TAG.HeartBtInt) ?? heartbeatSeconds);
      this.#logOn();
    }
    this.#setLoggedOn(true, "logged on");
  }

  #tooLow(message: FixMessage, sequence: number): void {
    if (message.fields.get(TAG.PossDupFlag) === "Y") return;
    this.logOut(`MsgSeqNum too low, expecting ${this.#options.sequences.nextIn} but received ${sequence}`);
  }

  /** Something is missing before it. Who asks for a resend is answered all the same, else both sides would wait. */
  #tooHigh(message: FixMessage, sequence: number): void {
    if (message.type === "A") this.#loggedOn(message);
    if (message.type === "2") this.#resend(message);
    if (message.type === "5") this.#loggedOut(message);
    const { sequences, clock } = this.#options;
    const isAsked = this.#resendUntil >= sequences.nextIn && clock.monotonic() - this.#resendAskedAt < ASK_AGAIN_MS;
    if (this.#transport === null || isAsked) return;
    this.#resendUntil = sequence;
    this.#resendAskedAt = clock.monotonic();
    this.#send("2", [
      [TAG.BeginSeqNo, sequences.nextIn],
      [TAG.EndSeqNo, 0],
    ]);
  }

  #resetSequence(message: FixMessage): void {
    const { sequences } = this.#options;
    const next = numberOf(message, TAG.NewSeqNo);
    if (next === null || next < sequences.nextIn) return;
    sequences.nextIn = next;
    sequences.save();
  }

  /** Sends again what may be sent again, and fills the rest as gaps. */
  #resend(message: FixMessage): void {
    const { sequences, role, resends } = this.#options;
    if (resends?.() === false) return;
    let from = numberOf(message, TAG.BeginSeqNo) ?? 1;
    const end = sequences.nextOut;
    const kept = role === "acceptor" ? this.#sent.from(from) : [];
    for (const { sequence, type, body, sentAt } of kept) {
      if (sequence > from) this.#fillGap(from, sequence);
      const marks: Field[] = [
        [TAG.PossDupFlag, "Y"],
        [TAG.OrigSendingTime, toUtcTimestamp(sentAt)],
      ];
      this.#write(type, sequence, [...marks, ...body]);
      from = sequence + 1;
    }
    if (from < end) this.#fillGap(from, end);
  }

  #fillGap(from: number, next: number): void {
    this.#write("4", from, [
      [TAG.PossDupFlag, "Y"],
      [TAG.GapFillFlag, "Y"],
      [TAG.NewSeqNo, next],
    ]);
  }

  #tick(): void {
    const now = this.#options.clock.monotonic();
    const intervalMs = this.#heartbeatSeconds * 1000;
    const silentMs = now - this.#lastReceived;
    if (silentMs > 2.4 * intervalMs) this.detach("nothing was received for too long");
    if (!this.#isLoggedOn) return;
    if (now - this.#lastSent >= intervalMs) this.#send("0", []);
    if (silentMs > 1.2 * intervalMs && now - this.#lastSent >= intervalMs / 2) {
      this.#send("1", [[TAG.TestReqID, `test-${Math.round(now)}`]]);
    }
  }

  #nextSequence(): number {
    const { sequences } = this.#options;
    const sequence = sequences.nextOut;
    sequences.nextOut += 1;
    sequences.save();
    return sequence;
  }

  #send(type: string, body: readonly Field[], { keep = false } = {}): number {
    const sequence = this.#nextSequence();
    if (keep) this.#sent.keep({ sequence, type, body, sentAt: this.#options.clock.now() });
    this.#write(type, sequence, body);
    return sequence;
  }

  #write(type: string, sequence: number, body: readonly Field[]): void {
    const { self, peer, clock, onTraffic } = this.#options;
    const sendingTime = toUtcTimestamp(clock.now());
    const raw = encodeFix(type, { sender: self, target: peer, sequence, sendingTime }, body);
    this.#lastSent = clock.monotonic();
    onTraffic?.(raw);
    this.#transport?.send(raw);
  }

  #setLoggedOn(isLoggedOn: boolean, reason: string): void {
    if (this.#isLoggedOn === isLoggedOn) return;
    this.#isLoggedOn = isLoggedOn;
    this.#options.onStateChange?.(isLoggedOn, reason);
  }
}
