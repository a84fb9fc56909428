import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createVirtualClock } from "plimsoll/testing";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../paper-engine.fixture.ts";
import { HeartbeatSender } from "./heartbeat-sender.ts";

test("beats each second, signed over stamp, sequence and body, and says how far the engine has come", async () => {
  const beats: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      beats.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const clock = createVirtualClock();
  let iterations = 40;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/beats`;
  const sender = new HeartbeatSender({ url, secret: "0123456789abcdef", clock, progress: () => iterations });
  sender.start();
  await clock.advance(1000);
  await eventually(() => beats.length === 1);
  iterations = 41;
  await clock.advance(1000);
  await eventually(() => beats.length === 2);
  sender.stop();
  await clock.advance(5000);
  expect(beats).toHaveLength(2);
  const [first, second] = beats.map(({ headers, body }) => {
    const stamp = String(headers["x-plimsoll-timestamp"]);
    const sequence = String(headers["x-plimsoll-sequence"]);
    const signature = createHmac("sha256", "0123456789abcdef").update(`${stamp}.${sequence}.${body}`).digest("hex");
    expect(headers["x-plimsoll-signature"]).toBe(`sha256=${signature}`);
    return { sequence, progress: (JSON.parse(body) as { progress: number }).progress };
  });
  expect(first).toEqual({ sequence: expect.stringMatching(/^run-\d+:1$/), progress: 40 });
  expect(second).toEqual({ sequence: expect.stringMatching(/^run-\d+:2$/), progress: 41 });
});
