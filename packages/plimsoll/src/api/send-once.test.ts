import { once } from "node:events";
import { connect } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { sendOnce } from "./send-once.ts";

let app: FastifyInstance;
let sent: Uint8Array<ArrayBuffer>;
let closed: Promise<unknown>;
afterEach(() => app.close());

/** A server that answers every request with an array of so many zeros, and where it listens. */
async function start(zeros: number): Promise<number> {
  app = fastify();
  app.get("/", (_, reply) => {
    sent = new TextEncoder().encode(JSON.stringify(new Array(zeros).fill(0)));
    closed = once(reply.raw, "close");
    return sendOnce(reply, sent);
  });
  return Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
}

it("sends all of it to a reader who takes his time, and holds nothing of it afterwards", async () => {
  const socket = connect(await start(2_000_000), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
  await once(socket, "readable");
  // What waits for the reader is held meanwhile: more than all the buffers between the two take.
  expect(sent.byteLength).toBe(4_000_001);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  const [head = "", body = ""] = text.split("\r\n\r\n");
  expect(head).toContain("content-type: application/json; charset=utf-8\r\n");
  expect(body.length).toBe(4_000_001);
  expect(new Set(JSON.parse(body) as number[])).toEqual(new Set([0]));
  await closed;
  expect(sent.byteLength).toBe(0);
});

it("gives the memory back where the reader goes away amid it", async () => {
  const socket = connect(await start(4_000_000), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await once(socket, "readable");
  socket.destroy();
  await closed;
  expect(sent.byteLength).toBe(0);
});
