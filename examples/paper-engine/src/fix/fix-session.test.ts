import { createVirtualClock, type VirtualClock } from "plimsoll/testing";
import { describe, expect, test } from "vitest";
import { FixDecoder } from "./fix-decoder.ts";
import { type FixMessage, numberOf, TAG } from "./fix-message.ts";
import { FixSession, type FixSessionOptions } from "./fix-session.ts";
import { createMemorySequences } from "./sequence-store.ts";

/** An engine's and an exchange's session on a wire that can be cut, and loses what it is told to lose. */
function createPair({ exchangeHeartbeat = 2, resends = (): boolean => true } = {}) {
  const clock = createVirtualClock();
  const sides = {
    engine: createSide(clock, "initiator"),
    exchange: createSide(clock, "acceptor", { heartbeatSeconds: exchangeHeartbeat, resends }),
  };
  let isCut = true;
  const wire = (to: "engine" | "exchange") => {
    const decoder = new FixDecoder();
    return (text: string) => {
      if (isCut) return;
      for (const message of decoder.push(Buffer.from(text, "latin1"))) {
        clock.schedule(1, () => {
          if (!isCut) sides[to].session.receive(message);
        });
      }
    };
  };
  return {
    clock,
    ...sides,
    async connect() {
      isCut = false;
      sides.exchange.session.attach({ send: wire("engine"), close() {} });
      sides.engine.session.attach({ send: wire("exchange"), close() {} });
      await clock.advance(20);
    },
    cut() {
      isCut = true;
      for (const { session } of Object.values(sides)) session.detach("cut");
    },
  };
}

function createSide(clock: VirtualClock, role: "initiator" | "acceptor", options: Partial<FixSessionOptions> = {}) {
  const received: FixMessage[] = [];
  const traffic: string[] = [];
  const reasons: string[] = [];
  const [self, peer] = role === "initiator" ? ["ENGINE", "VENUE"] : ["VENUE", "ENGINE"];
  const session = new FixSession({
    role,
    self,
    peer,
    heartbeatSeconds: 2,
    ...options,
    clock,
    sequences: createMemorySequences(),
    onMessage: (message) => received.push(message),
    onStateChange: (_, reason) => reasons.push(reason),
    onTraffic: (raw) => traffic.push(raw.replaceAll("\x01", "|")),
  });
  const ids = () => received.map(({ fields }) => fields.get(TAG.ClOrdID));
  return { session, received, traffic, reasons, ids };
}

const report = (id: string) => ["8", [[TAG.ClOrdID, id]]] as const;

describe("a FIX session", () => {
  test("logs on, and both sides keep it alive with heartbeats", async () => {
    const { connect, engine, exchange, clock } = createPair();
    await connect();
    expect([engine.session.isLoggedOn, exchange.session.isLoggedOn]).toEqual([true, true]);
    await clock.advance(60_000);
    expect([engine.session.isLoggedOn, exchange.session.isLoggedOn]).toEqual([true, true]);
    expect(engine.traffic.filter((raw) => raw.includes("|35=0|")).length).toBeGreaterThan(20);
  });

  test("keeps the rhythm that the initiator has asked for", async () => {
    const { connect, exchange, clock } = createPair({ exchangeHeartbeat: 30 });
    await connect();
    await clock.advance(20_000);
    const own = exchange.traffic.filter((raw) => raw.includes("|49=VENUE|"));
    expect(own[0]).toContain("|108=2|");
    expect(own.filter((raw) => raw.includes("|35=0|")).length).toBeGreaterThan(5);
  });

  test("delivers what was missed while the connection was cut, in order and once", async () => {
    const { connect, cut, engine, exchange, clock } = createPair();
    await connect();
    exchange.session.sendMessage(...report("a"));
    await clock.advance(5);
    cut();
    exchange.session.sendMessage(...report("b"));
    exchange.session.sendMessage(...report("c"));
    await connect();
    exchange.session.sendMessage(...report("d"));
    await clock.advance(20);
    expect(engine.ids()).toEqual(["a", "b", "c", "d"]);
    expect(engine.received[1]?.fields.get(TAG.PossDupFlag)).toBe("Y");
  });

  test("asks for what a gap has swallowed, and goes on", async () => {
    const { connect, engine, exchange, clock } = createPair();
    await connect();
    exchange.session.loseOne();
    exchange.session.sendMessage(...report("a"));
    exchange.session.sendMessage(...report("b"));
    await clock.advance(20);
    expect(engine.traffic.filter((raw) => raw.includes("|35=2|"))).toHaveLength(1);
    expect(engine.traffic.some((raw) => raw.includes("|35=4|") && raw.includes("|123=Y|"))).toBe(true);
    expect(engine.ids()).toEqual(["a", "b"]);
  });

  test("asks again for what does not come", async () => {
    let resends = false;
    const { connect, engine, exchange, clock } = createPair({ resends: () => resends });
    await connect();
    exchange.session.loseOne();
    for (const id of ["a", "b", "c", "d"]) {
      exchange.session.sendMessage(...report(id));
      await clock.advance(1500);
    }
    const asked = () => engine.traffic.filter((raw) => raw.includes("|35=2|")).length;
    expect(engine.ids()).toEqual([]);
    expect(asked()).toBe(2);
    resends = true;
    await clock.advance(5000);
    expect(engine.ids()).toEqual(["a", "b", "c", "d"]);
    expect(asked()).toBe(3);
  });

  test("never sends an order again: what the exchange has missed is filled as a gap", async () => {
    const { connect, engine, exchange, clock } = createPair();
    await connect();
    engine.session.loseOne();
    engine.session.sendMessage("D", [[TAG.ClOrdID, "lost with the gap"]]);
    await clock.advance(20);
    expect(exchange.ids()).toEqual([]);
    engine.session.sendMessage("D", [[TAG.ClOrdID, "next"]]);
    await clock.advance(20);
    expect(exchange.ids()).toEqual(["next"]);
  });

  test("keeps no order for later while nobody is logged on", async () => {
    const { connect, engine, exchange } = createPair();
    expect(engine.session.sendMessage("D", [[TAG.ClOrdID, "early"]])).toBeNull();
    await connect();
    expect(exchange.ids()).toEqual([]);
  });

  test("logs out on a sequence number that is too low", async () => {
    const { connect, engine, exchange, clock } = createPair();
    await connect();
    const stale = engine.received[0] ?? { type: "0", raw: "", fields: new Map([[TAG.MsgSeqNum, "1"]]) };
    exchange.session.receive(stale);
    await clock.advance(20);
    expect(engine.session.isLoggedOn).toBe(false);
    expect(engine.reasons.at(-1)).toMatch(/MsgSeqNum too low, expecting 2 but received 1/);
  });

  test("refuses a logon with its reason, and takes the next one", async () => {
    const { connect, cut, engine, exchange, clock } = createPair();
    const receive = exchange.session.receive.bind(exchange.session);
    exchange.session.receive = (message) => exchange.session.refuse(message, "password expired");
    await connect();
    expect(engine.session.isLoggedOn).toBe(false);
    cut();
    exchange.session.receive = receive;
    await connect();
    await clock.advance(20);
    expect(engine.session.isLoggedOn).toBe(true);
  });

  test("gives a silent other side up, after a test request", async () => {
    const { connect, engine, exchange, clock } = createPair();
    await connect();
    exchange.session.receive = () => undefined;
    exchange.session.detach("frozen");
    await clock.advance(6000);
    expect(engine.traffic.some((raw) => raw.includes("|35=1|"))).toBe(true);
    expect(engine.session.isLoggedOn).toBe(false);
  });

  test("numbers its messages without a hole", async () => {
    const { connect, engine, clock } = createPair();
    await connect();
    for (let index = 0; index < 5; index += 1) engine.session.sendMessage("D", [[TAG.ClOrdID, `o${index}`]]);
    await clock.advance(5000);
    const decoder = new FixDecoder();
    const sent = engine.traffic
      .filter((raw) => raw.includes("|49=ENGINE|"))
      .flatMap((raw) => decoder.push(Buffer.from(raw.replaceAll("|", "\x01"), "latin1")));
    expect(sent.map((message) => numberOf(message, TAG.MsgSeqNum))).toEqual(sent.map((_, index) => index + 1));
  });
});
