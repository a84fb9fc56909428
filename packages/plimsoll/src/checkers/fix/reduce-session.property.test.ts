import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeMessage } from "./encode-message.ts";
import { TAG } from "./fix-tag.ts";
import { ReceivedMessage } from "./received-message.ts";
import { nextTick, openSession, reduceSession } from "./reduce-session.ts";
import type { SessionEvent, SessionTerms } from "./session-state.ts";

const terms: SessionTerms = {
  identity: { beginString: "FIX.4.4", senderCompId: "A", targetCompId: "B", senderSubId: null, targetSubId: null },
  applVerId: null,
  username: null,
  password: null,
  heartbeatMs: 30_000,
};
const header: [number, string][] = [
  [TAG.beginString, "FIX.4.4"],
  [TAG.senderCompId, "B"],
  [TAG.targetCompId, "A"],
];
const value = fc.oneof(
  fc.integer({ min: -2, max: 40 }).map(String),
  fc.constantFrom("Y", "N", "20261126-08:00:00", "MsgSeqNum too low, expecting 9 but received 3"),
  fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
);
const tags = Object.values(TAG).filter((tag) => tag !== TAG.msgType);
// A field without a value is as one that is missing: that is how messages are read.
const field = fc.tuple(
  fc.constantFrom(...tags),
  value.filter((text) => text !== ""),
);
const message = fc
  .tuple(
    fc.constantFrom("0", "1", "2", "3", "4", "5", "A", "j", "8", "D"),
    fc.integer({ min: 1, max: 30 }),
    fc.array(field),
  )
  .map(([type, seq, fields]) => {
    const all = new Map([...header, [TAG.msgType, type], [TAG.msgSeqNum, String(seq)], ...fields] as [
      number,
      string,
    ][]);
    return new ReceivedMessage(all);
  });
const event: fc.Arbitrary<SessionEvent> = fc.oneof(
  { weight: 8, arbitrary: message.map((it) => ({ kind: "received", message: it }) as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...(["tick", "test", "leave", "closed"] as const)).map((kind) => ({ kind })),
  },
);

test("whatever a counterparty says, only the session layer answers, numbers never fall, and every answer can be written", () => {
  const steps = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 40_000 })), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (given) => {
      let at = 0;
      let step = openSession({ nextSender: 5, nextTarget: 5 }, { terms, now: { at, wall: at } });
      for (const [what, passed] of given) {
        const before = step.state;
        at += passed;
        step = reduceSession(before, what, { terms, now: { at, wall: 1e12 + at } });
        const { state } = step;
        // A Logon that was refused for its number is tried again under the same.
        expect(state.nextSender).toBeGreaterThanOrEqual(before.nextSender - (before.phase === "logon_sent" ? 1 : 0));
        expect(state.nextTarget).toBeGreaterThanOrEqual(before.nextTarget);
        for (const effect of step.effects) {
          if (effect.kind !== "send") continue;
          const { seq, possDup } = effect;
          const bytes = encodeMessage(effect.message, { identity: terms.identity, seq, sentAt: 1e12 + at, possDup });
          expect(bytes.toString("latin1")).not.toContain("\x01141=");
          expect(seq).toBeLessThan(state.nextSender + (state.ending === null ? 0 : 1));
        }
        if (state.phase === "ended")
          expect(reduceSession(state, what, { terms, now: { at, wall: at } }).effects).toEqual([]);
        else expect(Number.isFinite(nextTick(state, terms))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
