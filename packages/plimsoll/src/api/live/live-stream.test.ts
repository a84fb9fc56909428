import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type StreamMessage, streamMessage } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { BASE, createTestApi, definition, measured, type TestApi } from "../api.fixture.ts";

let api: TestApi;
let host: string;
const sockets: WebSocket[] = [];
const requests: http.ClientRequest[] = [];

beforeEach(async () => {
  api = await createTestApi({ components: [definition("orders-db"), definition("gateway")], maxLiveClients: 3 });
  await api.app.listen({ host: "127.0.0.1", port: 0 });
  host = `127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const request of requests.splice(0)) request.destroy();
  await api.close();
});

describe("the live stream over a WebSocket", () => {
  it("begins with a snapshot and goes on with deltas", async () => {
    const reader = await openSocket("/stream");
    const snapshot = await reader.next();
    expect(snapshot.type).toBe("snapshot");
    await change("orders-db", 900);
    const delta = await reader.until((message) => message.type === "delta" && message.components.length > 0);
    expect(delta).toMatchObject({ type: "delta", components: [{ component_id: "orders-db" }] });
    expect(delta.sequence).toBeGreaterThan(snapshot.sequence);
  });

  it("numbers deltas without a gap", async () => {
    const reader = await openSocket("/stream");
    const { sequence } = await reader.next();
    await change("orders-db", 900);
    await change("gateway", 900);
    const deltas = [await reader.next(), await reader.next()];
    expect(deltas.map((message) => message.sequence)).toEqual([sequence + 1, sequence + 2]);
  });

  it("resumes with what was missed while others kept following", async () => {
    const other = await openSocket("/stream");
    const { sequence } = await other.next();
    await change("orders-db", 900);
    const missed = await other.next();
    const reader = await openSocket(`/stream?since=${sequence}`);
    expect(await reader.next()).toEqual(missed);
  });

  it("begins anew with a snapshot when what was missed is gone", async () => {
    const reader = await openSocket("/stream?since=999999999");
    expect((await reader.next()).type).toBe("snapshot");
  });

  it("refuses a page of another site", async () => {
    expect(await refusal("/stream", { origin: "https://evil.example" })).toMatchObject({
      status: 403,
      code: "forbidden",
    });
  });

  it("takes its own page", async () => {
    const reader = await openSocket("/stream", { origin: `http://${host}` });
    expect((await reader.next()).type).toBe("snapshot");
  });

  it("refuses a host that is not served", async () => {
    expect(await refusal("/stream", { host: "rebound.example" })).toMatchObject({
      status: 421,
      code: "host_not_allowed",
    });
  });

  it("refuses more readers than are allowed, and takes one again when one has left", async () => {
    const readers = [await openSocket("/stream"), await openSocket("/stream"), await openSocket("/stream")];
    for (const reader of readers) await reader.next();
    expect(await refusal("/stream")).toMatchObject({ status: 503, code: "too_busy" });
    const [first] = readers;
    first?.socket.close();
    await once(first?.socket as WebSocket, "close");
    const again = await openSocket("/stream");
    expect((await again.next()).type).toBe("snapshot");
  });

  it("refuses a wrong since before it upgrades", async () => {
    expect(await refusal("/stream?since=x")).toMatchObject({ status: 400, code: "bad_request" });
  });

  it("tells plain HTTP to upgrade", async () => {
    expect(await api.get(`${BASE}/stream`)).toMatchObject({ status: 426, headers: { upgrade: "websocket" } });
  });

  it("ends a reader that sends more than a few words", async () => {
    const reader = await openSocket("/stream");
    reader.socket.send("x".repeat(100_000));
    const [code] = await once(reader.socket, "close");
    expect(code).toBe(1009);
  });

  it("drops a reader that takes nothing, and goes on serving the others", async () => {
    const slow = await openSocket("/stream");
    const quick = await openSocket("/stream");
    await slow.next();
    await quick.next();
    slow.socket.pause();
    const details = { bulk: "x".repeat(1024 * 1024) };
    const isDropped = async () => (await api.get("/metrics")).text.includes("plimsoll_live_clients_dropped_total 1\n");
    for (let value = 1; !(await isDropped()) && value < 100; value += 1) {
      api.answers.set("orders-db", { kind: "measured", metrics: [{ name: "bulk", value, unit: "1", details }] });
      await api.monitor.checkNow(["orders-db"]);
      await quick.until((message) => message.type === "delta" && message.components.length > 0);
    }
    expect((await api.get("/metrics")).text).toContain("plimsoll_live_clients 1\n");
    slow.socket.resume();
    const [code, reason] = await once(slow.socket, "close");
    expect([1006, 1013]).toContain(code);
    if (code === 1013) expect(String(reason)).toContain("too slow");
    await change("gateway", 900);
    expect((await quick.next()).type).toBe("delta");
  });

  it("says goodbye when the server closes", async () => {
    const reader = await openSocket("/stream");
    await reader.next();
    const [[code]] = await Promise.all([once(reader.socket, "close"), api.app.close()]);
    expect(code).toBe(1001);
  });
});

describe("the live stream as server-sent events", () => {
  it("begins with a snapshot, numbers its events and goes on with deltas", async () => {
    const reader = await openEvents("/events/stream");
    expect(reader.response.headers["content-type"]).toContain("text/event-stream");
    const snapshot = await reader.next();
    expect(snapshot.message.type).toBe("snapshot");
    expect(snapshot.id).toBe(snapshot.message.sequence);
    await change("orders-db", 900);
    expect((await reader.next()).id).toBe(snapshot.id + 1);
  });

  it("resumes by Last-Event-ID before what the address says", async () => {
    const other = await openSocket("/stream");
    const { sequence } = await other.next();
    await change("orders-db", 900);
    const missed = await other.next();
    const reader = await openEvents("/events/stream?since=999999999", { "last-event-id": String(sequence) });
    expect((await reader.next()).message).toEqual(missed);
  });

  it("refuses a page of another site", async () => {
    const answer = await api.get(`${BASE}/events/stream`, { origin: "https://evil.example" });
    expect(answer.json()).toMatchObject({ status: 403, code: "forbidden" });
  });

  it("ends when the server closes", async () => {
    const reader = await openEvents("/events/stream");
    await reader.next();
    await Promise.all([once(reader.response, "end"), api.app.close()]);
  });
});

/** Makes one component's metric answer a value, and has it checked. */
async function change(id: string, value: number): Promise<void> {
  api.answers.set(id, measured(value));
  await api.monitor.checkNow([id]);
}

async function openSocket(path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`ws://${host}${BASE}${path}`, { headers });
  sockets.push(socket);
  const inbox = createInbox<StreamMessage>();
  socket.on("message", (data: Buffer) => inbox.put(streamMessage.parse(JSON.parse(data.toString()))));
  await once(socket, "open");
  return { socket, ...inbox };
}

async function refusal(path: string, headers: Record<string, string> = {}): Promise<{ status: number; code: string }> {
  const socket = new WebSocket(`ws://${host}${BASE}${path}`, { headers });
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, http.IncomingMessage];
  let text = "";
  for await (const chunk of response) text += chunk;
  return JSON.parse(text);
}

async function openEvents(path: string, headers: Record<string, string> = {}) {
  const request = http.get(`http://${host}${BASE}${path}`, { headers });
  requests.push(request);
  request.on("error", () => {});
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const inbox = createInbox<{ id: number; message: StreamMessage }>();
  let text = "";
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (data !== undefined) inbox.put({ id: Number(id), message: streamMessage.parse(JSON.parse(data)) });
    }
  });
  return { response, ...inbox };
}

function createInbox<T>() {
  const waiting: T[] = [];
  const takers: ((item: T) => void)[] = [];
  const next = (): Promise<T> => {
    const first = waiting.shift();
    return first === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(first);
  };
  return {
    put(item: T) {
      const taker = takers.shift();
      if (taker === undefined) waiting.push(item);
      else taker(item);
    },
    next,
    async until(wanted: (item: T) => boolean): Promise<T> {
      for (let item = await next(); ; item = await next()) if (wanted(item)) return item;
    },
  };
}
