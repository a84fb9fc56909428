import { describe, expect, it } from "vitest";
import { FakeServer } from "../../testing/fake-server.ts";
import { component, delta, START, systemHealth } from "../../testing/fixtures.ts";
import { HandClock } from "../../testing/hand-clock.ts";
import { createApiClient } from "../api/api-client.ts";
import { LiveConnection, OPEN_TIMEOUT_MS, POLL_MS, SILENCE_MS } from "./live-connection.ts";
import { LiveStore } from "./live-store.ts";

function connect() {
  const server = new FakeServer(systemHealth([component("a")]));
  const clock = new HandClock(START);
  const store = new LiveStore((callback) => callback());
  const base = "http://127.0.0.1/api/trading-engine/health";
  const connection = new LiveConnection({
    store,
    api: createApiClient({ fetch: server.fetch, base }),
    clock,
    random: () => 1,
    openSocket: (since) => server.openSocket(since === null ? "snapshot" : `since=${since}`),
  });
  connection.start();
  return { server, clock, store, connection };
}

/** Lets the answers that are already on their way arrive. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("over the socket", () => {
  it("stays with the connection that it has when it is started once more", () => {
    const { server, connection } = connect();
    connection.start();
    expect(server.sockets).toHaveLength(1);
    connection.stop();
    connection.start();
    expect(server.sockets).toHaveLength(2);
    connection.stop();
  });

  it("is live with the first snapshot", () => {
    const { server, store } = connect();
    expect(store.connection()).toEqual({ kind: "connecting" });
    server.sendSnapshot();
    expect(store.connection()).toEqual({ kind: "live" });
    expect(store.component("a")?.health.status).toBe("HEALTHY");
  });

  it("asks for what it missed by its number", () => {
    const { server } = connect();
    server.sendSnapshot();
    server.socket.send(delta(server.health, 13));
    expect(server.sockets.map((socket) => socket.url)).toEqual(["snapshot", "since=10"]);
    expect(server.sockets[0]?.isClosed).toBe(true);
  });

  it("backs off when the gaps don't end", () => {
    const { server, store } = connect();
    server.sendSnapshot();
    server.socket.send(delta(server.health, 13));
    server.socket.send(delta(server.health, 14));
    expect(store.connection().kind).toBe("lost");
    expect(server.sockets.length).toBe(2);
  });

  it("gives up a socket that sends what it can't read", () => {
    const { server, store } = connect();
    server.sendSnapshot();
    server.socket.send("<html>502</html>");
    expect(store.connection().kind).toBe("lost");
  });

  it("gives up a socket that opens and stays silent", () => {
    const { clock, store } = connect();
    clock.advance(OPEN_TIMEOUT_MS);
    expect(store.connection().kind).toBe("lost");
  });

  it("shows the monitor's own trouble as soon as a delta tells of it", async () => {
    const { server, store } = connect();
    server.sendSnapshot();
    const monitor = { ...server.health.monitor, history_durable: false, trouble: "the disk is full" };
    server.health = { ...server.health, sequence: 11, monitor };
    server.socket.send(delta(server.health, 11));
    await settle();
    expect(store.system()?.monitor.trouble).toBe("the disk is full");
  });

  it("does nothing any more once it was stopped", () => {
    const { server, clock, connection } = connect();
    server.sendSnapshot();
    connection.stop();
    expect(server.socket.isClosed).toBe(true);
    clock.advance(60_000);
    expect(server.sockets.length).toBe(1);
  });
});

describe("when nothing is heard", () => {
  it("says at once what moment it shows, and comes back with a whole snapshot", () => {
    const { server, clock, store } = connect();
    server.sendSnapshot();
    clock.advance(6000);
    server.socket.drop();
    expect(store.connection()).toEqual({ kind: "lost", showing: START, retryAt: START + 6500 });
    clock.advance(500);
    expect(server.sockets.map((socket) => socket.url)).toEqual(["snapshot", "snapshot"]);
    server.sendSnapshot();
    expect(store.connection()).toEqual({ kind: "live" });
  });

  it("waits longer after each failure, up to 15 s", async () => {
    const { server, clock, store } = connect();
    server.isUp = false;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const from = clock.now();
      const before = server.sockets.length;
      server.socket.drop();
      await settle();
      while (server.sockets.length === before) clock.advance(100);
      waits.push(clock.now() - from);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(store.connection().kind).toBe("lost");
  });

  it("tries at once when asked to", () => {
    const { server, connection } = connect();
    server.socket.drop();
    connection.retryNow();
    expect(server.sockets.length).toBe(2);
    connection.retryNow();
    expect(server.sockets.length).toBe(2);
  });

  it("doesn't take silence for nothing new: a dead network is noticed", async () => {
    const { server, clock, store } = connect();
    server.sendSnapshot();
    server.isUp = false;
    clock.advance(SILENCE_MS);
    await settle();
    expect(store.connection().kind).toBe("lost");
  });

  it("opens a new socket when the server has news that this one never brought", async () => {
    const { server, clock } = connect();
    server.sendSnapshot();
    server.health = { ...server.health, sequence: 99 };
    clock.advance(SILENCE_MS);
    await settle();
    expect(server.sockets.length).toBe(2);
  });

  it("stays live when there is really nothing new, without loading it twice", async () => {
    const { server, clock, store } = connect();
    server.sendSnapshot();
    for (let round = 0; round < 3; round += 1) {
      clock.advance(SILENCE_MS);
      await settle();
    }
    expect(store.connection()).toEqual({ kind: "live" });
    expect(server.sockets.length).toBe(1);
    expect(server.requests.map((request) => request.headers.get("if-none-match"))).toEqual([null, '"10"', '"10"']);
  });
});

describe("without a socket", () => {
  async function withoutSocket() {
    const connected = connect();
    connected.server.socket.drop();
    connected.clock.advance(500);
    connected.server.socket.drop();
    await settle();
    return connected;
  }

  it("asks for the figures every 5 s instead, with the ETag it knows", async () => {
    const { server, clock, store } = await withoutSocket();
    expect(store.connection()).toEqual({ kind: "polling" });
    clock.advance(POLL_MS);
    await settle();
    expect(server.requests.map((request) => request.headers.get("if-none-match"))).toEqual([null, '"10"']);
    server.health = systemHealth([component("a", { status: "DOWN" })], { sequence: 11 });
    clock.advance(POLL_MS);
    await settle();
    expect(store.component("a")?.health.status).toBe("DOWN");
  });

  it("is lost when polling fails too", async () => {
    const { server, clock, store } = await withoutSocket();
    server.isUp = false;
    clock.advance(POLL_MS);
    await settle();
    expect(store.connection()).toMatchObject({ kind: "lost", showing: START + 500 });
  });

  it("goes back to the socket as soon as it works", async () => {
    const { server, clock, store } = await withoutSocket();
    clock.advance(1000);
    server.sendSnapshot();
    expect(store.connection()).toEqual({ kind: "live" });
    const asked = server.requests.length;
    clock.advance(POLL_MS);
    await settle();
    expect(server.requests.length).toBe(asked);
  });
});
