import { expect, it } from "vitest";
import { createBeatSubject, pushOf, SECRET, signed } from "./heartbeat.fixture.ts";

const full = pushOf({ body: { progress: 17, metrics: { open_orders: 20 } } });
const plain = pushOf({ body: { status: "ok" } });

it("is not unsaid by a beat that says less, as a script sends it beside the engine", async () => {
  const { clock, push, says } = createBeatSubject({});
  push(full);
  await clock.advance(5000);
  push(plain);
  expect(await says()).toContain("progress=17 open_orders=20");
});

it("is missing once no beat has said it for the limit, which is never healthy", async () => {
  const { clock, push, check } = createBeatSubject({});
  push(full);
  for (let n = 0; n < 3; n += 1) {
    await clock.advance(5000);
    push(plain);
  }
  const metrics = (await check()).metrics ?? [];
  expect(metrics.find(({ name }) => name === "open_orders")).toMatchObject({
    value: null,
    details: { error: "no beat has given it for 15 s (limit 15 s), though others came" },
  });
});

it("is no metric any more then, where that is wanted", async () => {
  const { clock, push, says } = createBeatSubject({ missing: "skip" });
  push(full);
  for (let n = 0; n < 3; n += 1) {
    await clock.advance(5000);
    push(plain);
  }
  expect(await says()).not.toContain("open_orders");
});

it("moves by nothing when a beat without progress comes between: a loop that hangs is found out all the same", async () => {
  const { clock, push, check } = createBeatSubject({});
  push(full);
  const since = clock.now();
  for (let n = 0; n < 5; n += 1) {
    await clock.advance(5000);
    push(n % 2 === 0 ? plain : full);
  }
  const progress = (await check()).metrics?.find(({ name }) => name === "progress");
  expect(progress).toMatchObject({ value: 17, changedAt: since });
});

it("is forgotten with the run that said it: after an announced stop, a silence, or in another session", async () => {
  const stopped = createBeatSubject({});
  stopped.push(full);
  stopped.push(pushOf({ body: { status: "stopping" } }));
  stopped.push(plain);
  expect(await stopped.says()).not.toMatch(/progress|open_orders/);

  const silent = createBeatSubject({});
  silent.push(full);
  await silent.clock.advance(20_000);
  silent.push(plain);
  expect(await silent.says()).not.toMatch(/progress|open_orders/);

  const restarted = createBeatSubject({ secret: SECRET });
  const at = restarted.clock.now();
  restarted.push(signed({ sequence: "a:1", at, body: { progress: 17, metrics: { open_orders: 20 } } }));
  restarted.push(signed({ sequence: "b:1", at }));
  expect(await restarted.says()).not.toMatch(/progress|open_orders/);
});

it("is kept in bounded memory, however many names come", async () => {
  const { clock, push, check } = createBeatSubject({});
  for (let n = 0; n < 10; n += 1) {
    const metrics = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`m_${n}_${index}`, n]));
    push(pushOf({ body: { metrics } }));
    await clock.advance(1000);
  }
  const names = (await check()).metrics?.map(({ name }) => name).filter((name) => name.startsWith("m_")) ?? [];
  expect(names).toHaveLength(128);
  expect(names).toContain("m_9_63");
});
