import type { DeltaMessage } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { PublishedDelta } from "../../port/monitor.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import {
  type DropReason,
  type Encode,
  HEARTBEAT_MS,
  type LiveClient,
  LiveHub,
  type LiveSource,
  MAX_WAITING_BYTES,
  MOST_UNDER_WAY,
  READERS_A_TURN,
} from "./live-hub.ts";

const plain: Encode = (_sequence, json) => json;

describe("the hub of live readers", () => {
  it("makes a delta into bytes once, however many read it", async () => {
    const { hub, publish, clock } = createHub();
    let encoded = 0;
    const counting: Encode = (_sequence, json) => {
      encoded += 1;
      return json;
    };
    const readers = Array.from({ length: 100 }, () => join(hub, { encode: counting }));
    const before = encoded;
    const told = publish();
    await clock.advance(0);
    await told;
    expect(encoded - before).toBe(1);
    const [first] = readers;
    for (const reader of readers) expect(reader.sent.at(-1)).toBe(first?.sent.at(-1));
  });

  describe("with more readers than are told in one turn", () => {
    const many = 2 * READERS_A_TURN + 1;
    const joinMany = (hub: LiveHub) => Array.from({ length: many }, () => join(hub));
    const heard = (readers: readonly ReturnType<typeof join>[]) =>
      readers.map(({ sent }) => sent.slice(1).map((bytes) => (JSON.parse(bytes.toString()) as DeltaMessage).sequence));

    it("lets the event loop turn in between, and says when all have been told", async () => {
      const { hub, publish, clock } = createHub();
      const readers = joinMany(hub);
      let isTold = false;
      const told = publish().then(() => {
        isTold = true;
      });
      expect(readers.filter(({ sent }) => sent.length === 2)).toHaveLength(READERS_A_TURN);
      await Promise.resolve();
      expect(isTold).toBe(false);
      await clock.advance(0);
      await told;
      expect(heard(readers)).toEqual(readers.map(() => [2]));
    });

    it("tells each reader every delta once and in order, also those published meanwhile", async () => {
      const { hub, publish, clock } = createHub();
      const readers = joinMany(hub);
      const told = [publish(), publish(), publish()];
      await clock.advance(0);
      await Promise.all(told);
      expect(heard(readers)).toEqual(readers.map(() => [2, 3, 4]));
    });

    it("does not tell a reader again what its snapshot holds", async () => {
      const { hub, publish, clock } = createHub();
      joinMany(hub);
      const told = publish();
      const late = join(hub);
      await clock.advance(0);
      await told;
      expect(late.sent.map(String)).toEqual([expect.stringContaining('"type":"snapshot","sequence":2')]);
    });

    it("goes on past readers that leave meanwhile, and is done when the last has left", async () => {
      const { hub, publish, clock } = createHub();
      const readers = joinMany(hub);
      let told = publish();
      for (const { client } of readers.slice(READERS_A_TURN, -1)) hub.leave(client);
      await clock.advance(0);
      await told;
      expect(readers.at(-1)?.sent).toHaveLength(2);
      joinMany(hub);
      told = publish();
      hub.close();
      await told;
    });

    it("tells the others where one reader throws, and leaves that one", async () => {
      const { hub, publish, clock } = createHub();
      const readers = joinMany(hub);
      const broken = readers[READERS_A_TURN + 1];
      if (broken === undefined) throw new Error("there are too few readers");
      broken.client.send = () => {
        throw new Error("no longer there");
      };
      const told = publish();
      await clock.advance(0);
      await told;
      expect(heard(readers.filter((reader) => reader !== broken))).toEqual(readers.slice(1).map(() => [2]));
      expect(hub.clients).toBe(readers.length - 1);
    });

    it("holds so many deltas at most: more are told without waiting for a turn", () => {
      const { hub, publish } = createHub();
      const readers = joinMany(hub);
      for (let n = 0; n <= MOST_UNDER_WAY; n += 1) void publish();
      expect(heard(readers)).toEqual(readers.map(() => Array.from({ length: MOST_UNDER_WAY + 1 }, (_, n) => n + 2)));
    });
  });

  it("drops a reader that has more waiting than allowed, and only that one", () => {
    const { hub, publish } = createHub();
    const slow = join(hub);
    const quick = join(hub);
    slow.waiting = 2 * MAX_WAITING_BYTES;
    void publish();
    expect(slow.dropped).toBe("slow");
    expect(quick).toMatchObject({ dropped: null });
    expect(quick.sent).toHaveLength(2);
    expect(slow.sent).toHaveLength(1);
    expect(hub).toMatchObject({ clients: 1, dropped: 1 });
  });

  it("lets a large snapshot wait without counting it against the reader", async () => {
    const { hub, publish, clock } = createHub({ snapshotBytes: 3 * MAX_WAITING_BYTES });
    const reader = join(hub);
    reader.waiting = 3 * MAX_WAITING_BYTES;
    void publish();
    expect(reader.dropped).toBeNull();
    reader.waiting = 0;
    await clock.advance(HEARTBEAT_MS);
    reader.waiting = 3 * MAX_WAITING_BYTES;
    void publish();
    expect(reader.dropped).toBe("slow");
  });

  it("drops a reader that shows no sign of life from one heartbeat to the next", async () => {
    const { hub, clock } = createHub();
    const silent = join(hub);
    const lively = join(hub);
    await clock.advance(HEARTBEAT_MS);
    silent.alive = false;
    await clock.advance(HEARTBEAT_MS);
    expect(silent.dropped).toBe("silent");
    expect(lively.dropped).toBeNull();
    expect(lively.heartbeats).toBe(2);
  });

  it("drops a reader that is not let in any more, at the next message at the latest", () => {
    const { hub, publish } = createHub();
    const [revoked, quick, other] = [join(hub), join(hub), join(hub)];
    revoked.allowed = false;
    void publish();
    expect(revoked).toMatchObject({ dropped: "unauthenticated", sent: [expect.anything()] });
    quick.allowed = false;
    hub.dropUnauthenticated();
    expect(quick.dropped).toBe("unauthenticated");
    expect(other.dropped).toBeNull();
    expect(hub).toMatchObject({ clients: 1, dropped: 0 });
  });

  it("asks the monitor for nothing once the last reader has left", () => {
    const { hub, subscribers } = createHub();
    const readers = [join(hub), join(hub)];
    expect(subscribers.size).toBe(1);
    for (const reader of readers) hub.leave(reader.client);
    expect(subscribers.size).toBe(0);
  });

  it("refuses more readers than are allowed", () => {
    const { hub } = createHub({ maxClients: 1 });
    hub.requireRoom();
    join(hub);
    expect(() => hub.requireRoom()).toThrow("1 readers follow the live stream already");
  });

  it("gives a snapshot when the deltas that were missed weigh too much", () => {
    const { hub } = createHub({ held: [delta(2, "x".repeat(MAX_WAITING_BYTES)), delta(3, "x".repeat(10))] });
    expect(join(hub, { since: 1 }).sent[0]?.toString()).toContain('"type":"snapshot"');
  });

  it("gives nothing to a reader that has everything", () => {
    const { hub } = createHub({ held: [] });
    expect(join(hub, { since: 1 }).sent).toEqual([]);
  });

  it("says goodbye to all and takes no more once it is closed", () => {
    const { hub } = createHub();
    const reader = join(hub);
    hub.close();
    expect(reader.dropped).toBe("closing");
    expect(() => hub.requireRoom()).toThrow("shutting down");
    expect(join(hub)).toMatchObject({ dropped: "closing", sent: [] });
    expect(hub.clients).toBe(0);
  });
});

interface HubOptions {
  readonly maxClients?: number;
  readonly snapshotBytes?: number;
  readonly held?: readonly PublishedDelta[];
}
function createHub({ maxClients, snapshotBytes = 2, held }: HubOptions = {}) {
  const clock = createVirtualClock();
  let sequence = 1;
  const subscribers = new Set<Parameters<LiveSource["subscribe"]>[0]>();
  const json = Buffer.from(JSON.stringify("x".repeat(Math.max(0, snapshotBytes - 2))));
  const monitor = {
    currentBody: () => ({ sequence, etag: '"1"', json }),
    deltasSince: () => held ?? null,
    subscribe(listener: Parameters<LiveSource["subscribe"]>[0]) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
  };
  const hub = new LiveHub({ monitor, clock, ...(maxClients !== undefined && { maxClients }) });
  /** The next delta; when all readers have been told it. */
  const publish = () => {
    sequence += 1;
    return Promise.all(Array.from(subscribers, async (listener) => listener(delta(sequence, "change"))));
  };
  return { hub, clock, subscribers, publish };
}

function delta(sequence: number, reason: string): PublishedDelta {
  const message = { type: "delta", sequence, reason } as DeltaMessage;
  return { message, json: () => JSON.stringify(message) };
}

function join(hub: LiveHub, { encode = plain, since = null }: { encode?: Encode; since?: number | null } = {}) {
  const reader = {
    sent: [] as Buffer[],
    dropped: null as DropReason | null,
    waiting: 0,
    alive: true,
    allowed: true,
    heartbeats: 0,
    client: null as unknown as LiveClient,
  };
  reader.client = {
    encode,
    send: (bytes) => reader.sent.push(bytes),
    waitingBytes: () => reader.waiting,
    heartbeat() {
      reader.heartbeats += 1;
      return reader.alive;
    },
    drop(why) {
      reader.dropped = why;
    },
  };
  hub.join(reader.client, { since, isAllowed: () => reader.allowed });
  return reader;
}
