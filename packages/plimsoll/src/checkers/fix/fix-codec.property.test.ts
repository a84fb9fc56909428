import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AdminMessage, msgTypeOf } from "./admin-message.ts";
import { type Envelope, encodeMessage, type SessionIdentity } from "./encode-message.ts";
import { TAG } from "./fix-tag.ts";
import { type Frame, LONGEST_BODY, MessageSplitter } from "./message-splitter.ts";

const text = fc.string({
  minLength: 1,
  maxLength: 40,
  unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
});
const number = fc.integer({ min: 1, max: 1_000_000_000 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const message: fc.Arbitrary<AdminMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("logon" as const),
    heartbeatSeconds: number,
    applVerId: maybe(fc.constant("9")),
    username: maybe(text),
    password: maybe(text),
  }),
  fc.record({ kind: fc.constant("heartbeat" as const), testReqId: maybe(text) }),
  fc.record({ kind: fc.constant("test_request" as const), testReqId: text }),
  fc.record({ kind: fc.constant("resend_request" as const), beginSeqNo: number }),
  fc.record({
    kind: fc.constant("reject" as const),
    refSeqNum: number,
    refMsgType: text,
    refTagId: maybe(number),
    reason: fc.integer({ min: 0, max: 99 }),
    text,
  }),
  fc.record({ kind: fc.constant("gap_fill" as const), newSeqNo: number }),
  fc.record({ kind: fc.constant("logout" as const), text: maybe(text) }),
);
const identity: fc.Arbitrary<SessionIdentity> = fc.record({
  beginString: fc.constantFrom("FIX.4.2", "FIX.4.4", "FIXT.1.1"),
  senderCompId: text,
  targetCompId: text,
  senderSubId: maybe(text),
  targetSubId: maybe(text),
});
const envelope: fc.Arbitrary<Envelope> = fc.record({
  identity,
  seq: number,
  sentAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  possDup: fc.boolean(),
});
const wire = fc.record({ message, envelope }).map((it) => ({ ...it, bytes: encodeMessage(it.message, it.envelope) }));

/** The bytes in pieces cut at these places, one splitter for all. */
function split(bytes: Buffer, cuts: readonly number[]): Frame[] {
  const splitter = new MessageSplitter();
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].flatMap((from, index) => splitter.push(bytes.subarray(from, places[index] ?? bytes.length)));
}

const cuts = fc.array(fc.nat(100_000), { maxLength: 12 });

describe("what this monitor can say over FIX", () => {
  it("is of the session layer, whatever it is: no order, no reset of numbers", () => {
    fc.assert(
      fc.property(wire, ({ message: said, bytes }) => {
        const fields = bytes
          .toString("latin1")
          .split("\x01")
          .map((field) => field.split("="));
        const tags = fields.map(([tag]) => tag);
        const type = fields[2]?.[1];
        expect(type).toBe(msgTypeOf(said));
        expect(["0", "1", "2", "3", "4", "5", "A"]).toContain(type);
        expect(tags).not.toContain(String(TAG.resetSeqNumFlag));
        expect(tags).not.toContain("11"); // ClOrdID, which every order has
        if (type === "4") expect(bytes.toString("latin1")).toContain("\x01123=Y\x01");
      }),
    );
  });

  it("can never be two fields where one was meant", () => {
    const given = { kind: "heartbeat", testReqId: "a\x01141=Y" } as const;
    const addressed = {
      beginString: "FIX.4.4",
      senderCompId: "A",
      targetCompId: "B",
      senderSubId: null,
      targetSubId: null,
    };
    expect(() => encodeMessage(given, { identity: addressed, seq: 1, sentAt: 0, possDup: false })).toThrow(/112/);
  });
});

describe("the splitter", () => {
  it("gives back what was encoded, wherever the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(wire, { minLength: 1, maxLength: 5 }), cuts, (wires, places) => {
        const frames = split(Buffer.concat(wires.map((it) => it.bytes)), places);
        expect(frames.map(({ kind }) => kind)).toEqual(wires.map(() => "message"));
        frames.forEach((frame, index) => {
          const sent = wires[index];
          if (frame.kind !== "message" || sent === undefined) throw new Error("unreachable");
          expect(frame.message.msgType).toBe(msgTypeOf(sent.message));
          expect(frame.message.count(TAG.msgSeqNum)).toBe(sent.envelope.seq);
          expect(frame.message.get(TAG.senderCompId)).toBe(sent.envelope.identity.senderCompId);
          expect(frame.message.isSet(TAG.possDupFlag)).toBe(sent.envelope.possDup);
          if (sent.message.kind === "test_request")
            expect(frame.message.get(TAG.testReqId)).toBe(sent.message.testReqId);
        });
      }),
    );
  });

  it("takes a message with one byte changed for garbled, and reads the next one all the same", () => {
    const change = fc.record({ place: fc.nat(), by: fc.integer({ min: 1, max: 255 }), places: cuts });
    fc.assert(
      fc.property(wire, wire, change, (broken, next, { place, by, places }) => {
        const bytes = Buffer.from(broken.bytes);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ by;
        const followers = Buffer.concat(Array.from({ length: 40 }, () => next.bytes));
        const frames = split(Buffer.concat([bytes, followers]), places);
        const received = frames.filter(({ kind }) => kind === "message");
        expect(frames.some(({ kind }) => kind === "garbled") || received.length < 41).toBe(true);
        // A length that grew makes it wait for what follows, and may swallow some of it.
        if (!isLengthAt(broken.bytes, at)) expect(received.length).toBe(40);
      }),
    );
  });

  it("survives any bytes at all in bounded memory, and reads the message after them", () => {
    const garbage = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(garbage, wire, cuts, (bytes, { bytes: good }, places) => {
        const frames = split(Buffer.concat([bytes, good]), places);
        expect(frames.at(-1)?.kind).toBe("message");
        expect(frames.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("says nothing of a message that is cut off, and has it once the rest comes", () => {
    fc.assert(
      fc.property(wire, fc.nat(), ({ bytes }, place) => {
        const splitter = new MessageSplitter();
        const cut = place % bytes.length;
        expect(splitter.push(bytes.subarray(0, cut))).toEqual([]);
        expect(splitter.push(bytes.subarray(cut)).map(({ kind }) => kind)).toEqual(["message"]);
      }),
    );
  });

  it("does not wait for a message longer than it would read", () => {
    const frames = split(Buffer.from(`8=FIX.4.4\x019=${LONGEST_BODY + 1}\x0135=0\x01`), []);
    expect(frames).toEqual([{ kind: "garbled", reason: expect.stringContaining("BodyLength(9)") }]);
  });

  it("counts a stream of garbage once, not once a piece", () => {
    const splitter = new MessageSplitter();
    const frames = Array.from({ length: 1000 }, () => splitter.push(Buffer.alloc(1000, "x"))).flat();
    expect(frames).toEqual([{ kind: "garbled", reason: "bytes that begin no message" }]);
  });

  it("takes a message without a type for garbled, and passes over fields without a value", () => {
    const framed = (body: string) => {
      const text = `8=FIX.4.4\x019=${body.length}\x01${body}`;
      const sum = [...Buffer.from(text)].reduce((total, byte) => total + byte, 0) % 256;
      return Buffer.from(`${text}10=${String(sum).padStart(3, "0")}\x01`);
    };
    expect(split(framed("35=\x0134=1\x01"), [])).toMatchObject([{ kind: "garbled" }]);
    const [frame] = split(framed("35=0\x01112=\x01no field\x0158=x\x01"), []);
    expect(frame?.kind === "message" && [frame.message.get(TAG.testReqId), frame.message.get(TAG.text)]).toEqual([
      null,
      "x",
    ]);
  });

  it("reads a data field by its length, delimiters within it included", () => {
    const body = "35=A\x0149=A\x0156=B\x0134=1\x0195=5\x0196=a\x01=\x01b\x0158=after\x01";
    const head = `8=FIX.4.4\x019=${body.length}\x01`;
    const sum = [...Buffer.from(head + body)].reduce((total, byte) => total + byte, 0) % 256;
    const [frame] = split(Buffer.from(`${head}${body}10=${String(sum).padStart(3, "0")}\x01`), []);
    expect(frame?.kind === "message" && frame.message.get(TAG.text)).toBe("after");
  });
});

/** Whether the byte belongs to what says how long the message is, or where the next one begins. */
function isLengthAt(bytes: Buffer, at: number): boolean {
  return at <= bytes.indexOf(1, bytes.indexOf(1) + 1);
}
