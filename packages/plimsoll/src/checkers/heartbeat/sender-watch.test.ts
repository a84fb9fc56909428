import { expect, it } from "vitest";
import { createBeatSubject, pushOf } from "./heartbeat.fixture.ts";
import { createHeartbeatCheckerKind } from "./heartbeat-checker-kind.ts";

const from = (address: string) => pushOf({ from: address });

async function sendersOf(...beats: readonly (readonly [address: string, afterMs: number])[]) {
  const { clock, push, check } = createBeatSubject({ limit: "15s" });
  for (const [address, afterMs] of beats) {
    await clock.advance(afterMs);
    push(from(address));
  }
  return (await check()).metrics?.find(({ name }) => name === "heartbeat_senders");
}

it("tells of two addresses that beat by turns: one that dies is hidden by the other", async () => {
  expect(await sendersOf(["10.0.0.7", 0], ["10.0.0.8", 2000], ["10.0.0.7", 2000])).toMatchObject({
    value: 2,
    details: {
      error: "beats come from 10.0.0.7 and 10.0.0.8 by turns: when one of them dies, the other hides it",
    },
  });
  expect(createHeartbeatCheckerKind().thresholds).toMatchObject({ heartbeat_senders: { warning: 2 } });
});

it("says nothing of one that another takes over from, nor of one that moved", async () => {
  expect(await sendersOf(["10.0.0.7", 0], ["10.0.0.7", 2000], ["10.0.0.8", 2000], ["10.0.0.8", 2000])).toBeUndefined();
  expect(await sendersOf(["10.0.0.7", 0], ["10.0.0.8", 2000], ["10.0.0.7", 16_000])).toBeUndefined();
});

it("takes this host for one, by whichever of its own addresses", async () => {
  expect(await sendersOf(["127.0.0.1", 0], ["::1", 1000], ["::ffff:127.0.0.1", 1000], ["::1", 1000])).toBeUndefined();
});

it("says so until the turns are over for the limit", async () => {
  const turns = [["a", 0] as const, ["b", 1000] as const, ["a", 1000] as const];
  expect(await sendersOf(...turns, ["a", 14_000])).toMatchObject({ value: 2 });
  expect(await sendersOf(...turns, ["a", 10_000], ["a", 6000])).toBeUndefined();
});

it("keeps few addresses, however many there are", async () => {
  const many = Array.from({ length: 200 }, (_, n) => [`10.0.0.${n % 100}`, 10] as const);
  expect((await sendersOf(...many))?.value ?? 0).toBeLessThanOrEqual(8);
});
