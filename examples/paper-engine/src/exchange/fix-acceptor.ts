import { createServer, type Server, type Socket } from "node:net";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import { FixDecoder } from "../fix/fix-decoder.ts";
import { type FixMessage, TAG } from "../fix/fix-message.ts";
import { FixSession } from "../fix/fix-session.ts";
import { createMemorySequences } from "../fix/sequence-store.ts";
import type { Clock } from "../shared/clock.ts";
import { readOrder, writeReport } from "./fix-reports.ts";
import type { OrderRequest, Report } from "./venue-order.ts";

export const VENUE_COMP_ID = "PAPERVENUE";
/** Who may trade. */
export const ENGINE_COMP_ID = "PAPERENGINE";
/** A pair of its own for the monitor: it may log on and keep the session, and trade nothing. */
export const MONITOR_COMP_ID = "PLIMSOLL";

const HEARTBEAT_SECONDS = 2;
/** Reports that `acks_missing` holds back. */
const MAX_WITHHELD = 2000;
const MAX_CONNECTIONS = 20;
const LOGON_LIMIT_MS = 5000;

export interface FixAcceptorOptions {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  readonly onOrder: (order: OrderRequest) => void;
  readonly onCancel: (clientOrderId: string, cancelId: string) => void;
}

/** The exchange's side of FIX: a session for each CompID that it knows, one connection for each session. */
export class FixAcceptor {
  readonly #options: FixAcceptorOptions;
  readonly #sessions: ReadonlyMap<string, FixSession>;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #withheld: Report[] = [];

  constructor(options: FixAcceptorOptions) {
    this.#options = options;
    this.#sessions = new Map([ENGINE_COMP_ID, MONITOR_COMP_ID].map((peer) => [peer, this.#createSession(peer)]));
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
    options.faults.whenChanged("fix_logout", (isOn) => {
      if (isOn) this.#engine().logOut("password expired");
    });
    options.faults.whenChanged("fix_gap", (isOn) => {
      if (isOn) this.#engine().loseOne();
    });
    options.faults.whenChanged("acks_missing", (isOn) => {
      if (!isOn) for (const report of this.#withheld.splice(0)) this.report(report);
    });
  }

  get server(): Server {
    return this.#server;
  }

  /** Tells the engine of an order. */
  report(report: Report): void {
    if (this.#options.faults.isOn("acks_missing")) {
      if (this.#withheld.length < MAX_WITHHELD) this.#withheld.push(report);
      return;
    }
    const { type, body } = writeReport(report, this.#options.clock.now());
    this.#engine().sendMessage(type, body);
  }

  closeAll(): void {
    for (const session of this.#sessions.values()) session.detach("the exchange goes away");
    for (const socket of this.#sockets) socket.destroy();
  }

  #engine(): FixSession {
    const session = this.#sessions.get(ENGINE_COMP_ID);
    if (session === undefined) throw new Error("the engine's session is missing");
    return session;
  }

  #createSession(peer: string): FixSession {
    const session: FixSession = new FixSession({
      role: "acceptor",
      self: VENUE_COMP_ID,
      peer,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      clock: this.#options.clock,
      sequences: createMemorySequences(),
      resends: () => peer !== ENGINE_COMP_ID || !this.#options.faults.isOn("fix_gap"),
      onMessage: (message) => {
        if (peer === ENGINE_COMP_ID) this.#trade(message, session);
        else refuse(message, session, "this CompID may not trade");
      },
    });
    return session;
  }

  #trade(message: FixMessage, session: FixSession): void {
    if (message.type === "D") {
      const order = readOrder(message);
      if (order === null) refuse(message, session, "a required field is missing");
      else this.#options.onOrder(order);
      return;
    }
    const original = message.fields.get(TAG.OrigClOrdID);
    const cancelId = message.fields.get(TAG.ClOrdID);
    if (message.type === "F" && original !== undefined && cancelId !== undefined) {
      this.#options.onCancel(original, cancelId);
    } else refuse(message, session, "unsupported message type");
  }

  #accept(socket: Socket): void {
    const decoder = new FixDecoder();
    let session: FixSession | null = null;
    this.#sockets.add(socket);
    const cancelLimit = this.#options.clock.schedule(LOGON_LIMIT_MS, () => {
      if (session === null) socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      cancelLimit();
      this.#sockets.delete(socket);
      if (session !== null && this.#owners.get(session) === socket) session.detach("the connection was closed");
    });
    socket.on("data", (chunk) => {
      for (const message of decoder.push(chunk)) {
        session ??= this.#open(message, socket);
        if (session === null) return;
        if (this.#owners.get(session) === socket) session.receive(message);
      }
    });
  }

  /** Which connection a session is on. */
  readonly #owners = new Map<FixSession, Socket>();

  /** The session that a first message begins. Who is not known, or connected already, is cut off without a word. */
  #open(message: FixMessage, socket: Socket): FixSession | null {
    const peer = message.fields.get(TAG.SenderCompID) ?? "";
    const session = this.#sessions.get(peer);
    const isKnown = message.fields.get(TAG.TargetCompID) === VENUE_COMP_ID;
    if (message.type !== "A" || session === undefined || !isKnown || session.isLoggedOn) {
      socket.destroy();
      return null;
    }
    this.#owners.set(session, socket);
    session.attach({ send: (text) => void socket.write(text, "latin1"), close: () => void socket.end() });
    if (peer === ENGINE_COMP_ID && this.#options.faults.isOn("fix_logout")) session.refuse(message, "password expired");
    return session;
  }
}

/** BusinessMessageReject(j). */
function refuse(message: FixMessage, session: FixSession, reason: string): void {
  session.sendMessage("j", [
    [TAG.RefSeqNum, message.fields.get(TAG.MsgSeqNum) ?? "0"],
    [TAG.RefMsgType, message.type],
    [TAG.BusinessRejectReason, 0],
    [TAG.Text, reason],
  ]);
}
