import { expect, test } from "vitest";
import { answerTime } from "./time-server.ts";

/** Seconds since 1900 with their fraction, as epoch ms. */
function stampAt(packet: Buffer, offset: number): number {
  return (packet.readUInt32BE(offset) - 2_208_988_800 + packet.readUInt32BE(offset + 4) / 4_294_967_296) * 1000;
}

test("answers as an SNTP server of stratum 1, with the client's stamp as the origin and the time now", () => {
  const request = Buffer.alloc(48);
  request[0] = 0x23; // version 4, client
  request.write("ORIGINAL", 40, "latin1");
  const now = Date.UTC(2026, 10, 26, 9, 30, 0, 250);
  const answer = answerTime(request, now);
  expect(answer[0]).toBe(0x24); // no leap warning, version 4, server
  expect(answer[1]).toBe(1);
  expect(answer.toString("latin1", 24, 32)).toBe("ORIGINAL");
  expect(stampAt(answer, 32)).toBeCloseTo(now, 2);
  expect(stampAt(answer, 40)).toBeCloseTo(now, 2);
});
