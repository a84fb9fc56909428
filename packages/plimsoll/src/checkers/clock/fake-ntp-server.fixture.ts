import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** What a server answers; what is left out is as an honest one has it. */
export interface FakeAnswer {
  readonly offsetSeconds?: number;
  readonly stratum?: number;
  readonly leap?: number;
  readonly referenceId?: string;
  readonly origin?: Buffer;
  readonly mode?: number;
  readonly version?: number;
  readonly rootDelay?: number;
  readonly rootDispersion?: number;
  /** The transmit time less the receive time, s. */
  readonly heldSeconds?: number;
}

export interface FakeNtpServer {
  readonly port: number;
  /** Every question so far. */
  readonly questions: readonly Buffer[];
}

type Send = (packet: Buffer) => void;

/** A time server that lies: `answer` gets the question and what sends a packet back. */
export async function startFakeNtp(answer: (question: Buffer, send: Send) => void): Promise<FakeNtpServer> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  const questions: Buffer[] = [];
  socket.on("message", (question, from: RemoteInfo) => {
    questions.push(question);
    answer(question, (packet) => socket.send(packet, from.port, from.address));
  });
  return { port: socket.address().port, questions };
}

/** An answer to a question (RFC 5905, 7.3). */
export function packetFor(question: Buffer, answer: FakeAnswer = {}): Buffer {
  const { offsetSeconds = 0, stratum = 1, leap = 0, referenceId = "GPS\0", mode = 4, version = 4 } = answer;
  const { rootDelay = 0, rootDispersion = 0, heldSeconds = 0, origin = question.subarray(40, 48) } = answer;
  const packet = Buffer.alloc(48);
  packet[0] = (leap << 6) | (version << 3) | mode;
  packet[1] = stratum;
  packet.writeInt8(-20, 3);
  packet.writeInt32BE(rootDelay * 65_536, 4);
  packet.writeUInt32BE(rootDispersion * 65_536, 8);
  packet.write(referenceId, 12, "latin1");
  origin.copy(packet, 24);
  const now = (performance.timeOrigin + performance.now()) / 1000 + offsetSeconds;
  writeTime(packet, 32, now);
  writeTime(packet, 40, now + heldSeconds);
  return packet;
}

function writeTime(packet: Buffer, at: number, epochSeconds: number): void {
  const seconds = epochSeconds + 2_208_988_800;
  packet.writeUInt32BE(Math.floor(seconds), at);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4);
}
