import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { TAG } from "./fix-tag.ts";
import { formatFixTime } from "./fix-time.ts";
import { MessageSplitter } from "./message-splitter.ts";
import type { ReceivedMessage } from "./received-message.ts";

const PATIENCE_MS = 20_000;
const SOH = "\x01";

/**
 * A FIX acceptor that does what no real one would: it says whatever a test wants it to say, byte for byte. It answers a Logon
 * and TestRequests as a real one does unless it is told not to.
 */
export class FakeCounterparty {
  readonly #server: Server;
  readonly received: ReceivedMessage[] = [];
  answersLogon = true;
  answersTests = true;
  /** Its next MsgSeqNum. */
  seq = 1;
  connections = 0;
  #socket: Socket | null = null;
  #wake: (() => void)[] = [];

  constructor(tls?: TlsOptions) {
    this.#server = tls === undefined ? createServer() : createTlsServer(tls);
    this.#server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => this.#accept(socket));
    this.#server.on("tlsClientError", () => {});
  }

  async listen(): Promise<number> {
    await new Promise<void>((ready) => this.#server.listen(0, "127.0.0.1", ready));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  /** Ends the connection without a word. */
  hangUp(): void {
    this.#socket?.destroy();
  }

  send(
    msgType: string,
    fields: readonly [number, string | number][] = [],
    head: Record<number, string | number> = {},
  ): void {
    this.raw(this.encode(msgType, fields, head));
    if (head[TAG.msgSeqNum] === undefined) this.seq += 1;
  }

  encode(
    msgType: string,
    fields: readonly [number, string | number][],
    head: Record<number, string | number> = {},
  ): Buffer {
    const all = {
      [TAG.msgSeqNum]: this.seq,
      [TAG.senderCompId]: "VENUE",
      [TAG.targetCompId]: "MONITOR",
      [TAG.sendingTime]: formatFixTime(Date.now()),
      ...head,
    };
    const pairs: (readonly [number | string, string | number])[] = [
      [TAG.msgType, msgType],
      ...Object.entries(all),
      ...fields,
    ];
    const body = pairs.map(([tag, value]) => `${tag}=${value}${SOH}`).join("");
    const text = `8=FIX.4.4${SOH}9=${body.length}${SOH}${body}`;
    const sum = [...Buffer.from(text, "latin1")].reduce((total, byte) => total + byte, 0) % 256;
    return Buffer.from(`${text}10=${String(sum).padStart(3, "0")}${SOH}`, "latin1");
  }

  raw(bytes: Buffer | string): void {
    this.#socket?.write(bytes, "latin1");
  }

  /** Resolves when something holds, looking whenever a message or a connection has come. */
  async until(condition: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!condition()) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`never came; received ${this.received.map((it) => it.msgType).join(" ")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** How many messages of a type have come. */
  count(msgType: string): number {
    return this.received.filter((message) => message.msgType === msgType).length;
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#socket = socket;
    const splitter = new MessageSplitter();
    socket.on("error", () => {});
    socket.on("close", () => this.#wakeAll());
    socket.on("data", (chunk: Buffer) => {
      for (const frame of splitter.push(chunk)) if (frame.kind === "message") this.#receive(frame.message);
      this.#wakeAll();
    });
    this.#wakeAll();
  }

  #receive(message: ReceivedMessage): void {
    this.received.push(message);
    if (message.msgType === "A" && this.answersLogon) {
      this.send("A", [
        [TAG.encryptMethod, 0],
        [TAG.heartBtInt, message.get(TAG.heartBtInt) ?? "30"],
      ]);
    }
    const testReqId = message.get(TAG.testReqId);
    if (message.msgType === "1" && this.answersTests && testReqId !== null)
      this.send("0", [[TAG.testReqId, testReqId]]);
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
