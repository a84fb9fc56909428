import { createSocket, type Socket } from "node:dgram";
import type { Clock } from "../shared/clock.ts";

const PACKET_BYTES = 48;
/** Seconds from 1900, where NTP begins, to 1970 (RFC 5905, figure 4). */
const NTP_TO_UNIX_SECONDS = 2_208_988_800;
const CLIENT = 3;
const SERVER = 4;

/** Answers SNTP requests (RFC 5905, section 14, in server mode) by the exchange's clock. */
export function createTimeServer(clock: Clock): Socket {
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  socket.on("message", (request, from) => {
    if (request.length < PACKET_BYTES || ((request[0] ?? 0) & 7) !== CLIENT) return;
    socket.send(answerTime(request, clock.now()), from.port, from.address);
  });
  return socket;
}

/** The answer to a client's packet: stratum 1, its transmit stamp as the origin, and the time now. */
export function answerTime(request: Buffer, now: number): Buffer {
  const version = ((request[0] ?? 0) >> 3) & 7;
  const answer = Buffer.alloc(PACKET_BYTES);
  answer[0] = (version << 3) | SERVER;
  answer[1] = 1;
  answer[2] = request[2] ?? 0;
  answer[3] = 0xec;
  answer.writeUInt32BE(Math.round(0.001 * 65_536), 8);
  answer.write("PAPR", 12, "latin1");
  writeStamp(answer, 16, now);
  request.copy(answer, 24, 40, 48);
  writeStamp(answer, 32, now);
  writeStamp(answer, 40, now);
  return answer;
}

function writeStamp(packet: Buffer, offset: number, epochMs: number): void {
  packet.writeUInt32BE(Math.floor(epochMs / 1000) + NTP_TO_UNIX_SECONDS, offset);
  packet.writeUInt32BE(Math.floor((epochMs % 1000) * 4_294_967.296), offset + 4);
}
