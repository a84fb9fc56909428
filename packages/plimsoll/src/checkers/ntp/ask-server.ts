import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { CheckFailure } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { describeNetworkError, limitInWords } from "../net/network-failure.ts";
import type { FineTime } from "./fine-time.ts";
import { judgePacket, type Sample, type Verdict } from "./judge-packet.ts";
import { readPacket, toNtpTime, writeQuestion } from "./ntp-packet.ts";

export interface Question {
  readonly address: string;
  readonly port: number;
  /** At most so many exchanges, one after another; the one with the least delay tells the time (RFC 5905, 10). */
  readonly samples: number;
  readonly spacingMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly fine: FineTime;
}

/** What came of asking a server. */
export type Report =
  | { readonly kind: "sample"; readonly sample: Sample }
  | { readonly kind: "kiss"; readonly code: string }
  | { readonly kind: "failed"; readonly failure: CheckFailure };

type Heard = Exclude<Verdict, { kind: "foreign" }> | { readonly kind: "silence"; readonly foreign: number };

/** A longer round trip would leave an error of half a second: of no use. */
const REPLY_MS = 1000;
/** So many datagrams that are no answer end an exchange: somebody floods us. */
const MOST_FOREIGN = 100;

/** Asks one server for the time, over a socket of its own that takes nothing from other addresses. Never rejects. */
export async function askServer(question: Question): Promise<Report> {
  const { address, port } = question;
  const socket = createSocket(isIPv6(address.split("%", 1)[0] ?? address) ? "udp6" : "udp4").unref();
  try {
    socket.connect(port, address);
    await once(socket, "connect");
    return await collect(socket, question);
  } catch (error) {
    return {
      kind: "failed",
      failure: describeSocketError(error, isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`),
    };
  } finally {
    // What the network still has to say of a socket that is being closed concerns nobody.
    socket.on("error", () => {}).close();
  }
}

async function collect(socket: Socket, question: Question): Promise<Report> {
  let best: Sample | null = null;
  let foreign = 0;
  for (let asked = 0; asked < question.samples; asked++) {
    if (asked > 0) await pause(question);
    if (question.signal.aborted) break;
    const heard = await exchange(socket, question);
    if (heard.kind === "kiss") return heard;
    if (heard.kind === "unusable") return { kind: "failed", failure: heard.failure };
    if (heard.kind === "silence") foreign += heard.foreign;
    else if (best === null || heard.sample.delay < best.delay) best = heard.sample;
  }
  return best === null ? { kind: "failed", failure: silence(foreign) } : { kind: "sample", sample: best };
}

function silence(foreign: number): CheckFailure {
  const limit = limitInWords(REPLY_MS);
  if (foreign > 0) {
    const what = `${foreign} ${foreign === 1 ? "packet that was" : "packets that were"} no answer to what was asked`;
    return {
      code: "unexpected-answer",
      message: `${what} (forged, stale or not NTP), and none that was, within ${limit}`,
    };
  }
  return { code: "timeout", message: `no answer within ${limit} (does UDP reach it, and may this host ask it?)` };
}

function exchange(socket: Socket, { clock, fine, signal }: Question): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const nonce = randomBytes(8);
    let foreign = 0;
    const end = (settle: () => void) => {
      cancel();
      signal.removeEventListener("abort", giveUp);
      socket.off("message", hear).off("error", fail);
      settle();
    };
    const giveUp = () => end(() => resolve({ kind: "silence", foreign }));
    const fail = (error: Error) => end(() => reject(error));
    const hear = (bytes: Buffer) => {
      const elapsed = (clock.monotonic() - started) / 1000;
      const packet = readPacket(bytes);
      const exchanged = { nonce: nonce.toString("hex"), sentAt, elapsed, uncertainty: fine.uncertainty / 1000 };
      const verdict: Verdict = packet === null ? { kind: "foreign" } : judgePacket(packet, exchanged);
      if (verdict.kind !== "foreign") end(() => resolve(verdict));
      else if (++foreign >= MOST_FOREIGN) giveUp();
    };
    const cancel = clock.schedule(REPLY_MS, giveUp);
    signal.addEventListener("abort", giveUp);
    socket.on("message", hear).on("error", fail);
    const sentAt = toNtpTime(fine.now());
    const started = clock.monotonic();
    socket.send(writeQuestion(nonce), (error) => {
      if (error !== null) fail(error);
    });
  });
}

/** Nothing that listens on a port says so by an ICMP message, which the next call on the socket answers. */
function describeSocketError(error: unknown, where: string): CheckFailure {
  const failure = describeNetworkError(error, where);
  return failure.code === "refused" ? { ...failure, message: `nothing listens on its UDP port (${where})` } : failure;
}

function pause({ clock, signal, spacingMs }: Question): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.schedule(spacingMs, end);
    signal.addEventListener("abort", end);
  });
}
