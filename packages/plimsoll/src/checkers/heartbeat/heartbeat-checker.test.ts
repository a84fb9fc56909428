import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { createBeatSubject, OTHER_SECRET, pushOf, SECRET, signed } from "./heartbeat.fixture.ts";
import { createHeartbeatCheckerKind } from "./heartbeat-checker-kind.ts";

describe("a heartbeat component", () => {
  it("says nothing before the first beat, then how old the last one is", async () => {
    const { clock, push, says } = createBeatSubject({});
    expect(await says()).toBe(
      "pending: waits for the first heartbeat since 2026-01-05T09:00:00.000Z, at most until 2026-01-05T09:00:15.050Z",
    );
    expect(push()).toBe("taken");
    await clock.advance(2000);
    expect(await says()).toBe("heartbeat_age_seconds=2 heartbeat_status=0 heartbeat_suspicious=0");
  });

  it("is DOWN at its limit, without a doubt, and asks to be checked at that moment", async () => {
    const { clock, push, check, says, asked } = createBeatSubject({});
    push(pushOf({ body: { message: "rebalancing" } }));
    expect(asked).toEqual([0]);
    await clock.advance(15_050);
    expect(asked).toEqual([0, 15_050]);
    expect(await check()).toMatchObject({ kind: "failed", failure: { code: "timeout", conclusive: true } });
    expect(await says()).toBe(
      'DOWN: no heartbeat for 15 s (limit 15 s); the last came at 2026-01-05T09:00:00.000Z, saying "rebalancing"',
    );
  });

  it("is DOWN when none ever comes", async () => {
    const { clock, says } = createBeatSubject({});
    await clock.advance(15_050);
    expect(await says()).toBe(
      "DOWN: no heartbeat has come since they are listened for, 2026-01-05T09:00:00.000Z (limit 15 s)",
    );
  });

  it("asks to be checked when a beat ends the silence", async () => {
    const { clock, push, says, asked } = createBeatSubject({});
    await clock.advance(40_000);
    push();
    push();
    expect(asked).toEqual([15_050, 40_000]);
    expect(await says()).toContain("heartbeat_age_seconds=0");
  });

  it("is worth a WARNING when the beat is late, from that moment on", async () => {
    const { clock, push, check, asked } = createBeatSubject({ warning: "5s" });
    push();
    await clock.advance(5000);
    expect(asked).toEqual([0, 5000]);
    expect((await check()).metrics?.[0]).toMatchObject({ value: 5, limits: { warning: 5 }, conclusive: true });
  });

  it("passes on what the engine says of itself at once, in its words", async () => {
    const { push, check, asked, clock } = createBeatSubject({});
    push();
    await clock.advance(1000);
    push(pushOf({ body: { status: "critical", message: "exchange session lost" } }));
    push(pushOf({ body: { status: "critical", message: "exchange session lost" } }));
    expect(asked).toEqual([0, 1000]);
    expect((await check()).metrics?.[1]).toMatchObject({
      name: "heartbeat_status",
      value: 2,
      conclusive: true,
      details: { error: "the engine says that it is critical: exchange session lost" },
    });
  });

  it("gives progress and metrics as readings, each progress with when it last changed", async () => {
    const { clock, push, check } = createBeatSubject({});
    push(
      pushOf({ body: { progress: { loop: 1, fills: 7 }, metrics: { queue: 4, lag: { value: null, unit: "ms" } } } }),
    );
    await clock.advance(4000);
    push(pushOf({ body: { progress: { loop: 2, fills: 7 }, metrics: { queue: 5, lag: { value: 2, unit: "ms" } } } }));
    await clock.advance(1000);
    const { metrics = [] } = await check();
    const now = clock.now();
    expect(metrics.slice(2, 6)).toEqual([
      { name: "progress", labels: { name: "loop" }, value: 2, unit: "1", changedAt: now - 1000 },
      { name: "progress", labels: { name: "fills" }, value: 7, unit: "1", changedAt: now - 5000 },
      { name: "queue", value: 5, unit: "1" },
      { name: "lag", value: 2, unit: "ms" },
    ]);
  });

  it("is patient after a stop that was announced, for stop_limit and no longer", async () => {
    const { clock, push, says } = createBeatSubject({ stop_limit: "2m" });
    push(pushOf({ body: { status: "stopping", message: "deploy 1.4" } }));
    await clock.advance(119_000);
    expect(await says()).toContain("heartbeat_status=1");
    await clock.advance(1100);
    expect(await says()).toBe(
      'DOWN: it announced a stop 2 min ago, saying "deploy 1.4", and has not come back within 2 min (stop_limit)',
    );
    push();
    await clock.advance(15_050);
    expect(await says()).toContain("DOWN: no heartbeat for 15 s");
  });

  it("takes 50 a second, and no more", async () => {
    const { clock, push } = createBeatSubject({});
    const outcomes = Array.from({ length: 60 }, () => push());
    expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(50);
    expect(outcomes.at(-1)).toBe("too_often");
    await clock.advance(1000);
    expect(push()).toBe("taken");
  });

  it("does not live by a body that cannot be read, and says so when it is DOWN", async () => {
    const { clock, push, says } = createBeatSubject({});
    push();
    await clock.advance(10_000);
    expect(push(pushOf({ body: "progress=17" }))).toBe("unreadable");
    await clock.advance(5050);
    expect(await says()).toContain(
      "; one was refused meanwhile, the last, from 127.0.0.1, as unreadable: its body is not JSON",
    );
  });
});

describe("who may beat", () => {
  it("is, without a secret or a key, whoever has a right of his own", () => {
    const { push } = createBeatSubject({});
    expect(push(pushOf({ isTrusted: true }))).toBe("taken");
    expect(push(pushOf({ isTrusted: false }))).toBe("unsigned");
    expect(push(pushOf({ isTrusted: false, key: "guessed" }))).toBe("forged");
  });

  it("is, with a key, who has it: a right of one's own is not enough", () => {
    const { push } = createBeatSubject({ key: "0123456789abcdef" });
    expect(push(pushOf({ isTrusted: false, key: "0123456789abcdef" }))).toBe("taken");
    expect(push(pushOf({ isTrusted: true }))).toBe("unsigned");
    expect(push(pushOf({ isTrusted: true, key: "0123456789abcdeX" }))).toBe("forged");
  });

  it("is, with a secret, who signs with it: neither a right of one's own nor a key is enough", () => {
    const { push, clock } = createBeatSubject({ secret: SECRET });
    const at = clock.now();
    expect(push(signed({ sequence: 1, at }))).toBe("taken");
    expect(push(pushOf({ isTrusted: true }))).toBe("unsigned");
    expect(push(pushOf({ isTrusted: true, key: SECRET }))).toBe("forged");
    expect(push(signed({ sequence: 2, at, secret: OTHER_SECRET }))).toBe("forged");
  });

  it("may sign with any of several secrets, while one is being replaced", () => {
    const { push, clock } = createBeatSubject({ secret: [OTHER_SECRET, SECRET] });
    const at = clock.now();
    expect(push(signed({ sequence: 1, at }))).toBe("taken");
    expect(push(signed({ sequence: 2, at, secret: OTHER_SECRET }))).toBe("taken");
  });

  it("signs the bytes of the body, the stamp and the sequence: none can be changed", () => {
    const { receive, clock } = createBeatSubject({ secret: SECRET });
    const good = signed({ sequence: "run-1:17", at: clock.now(), body: { status: "ok" } });
    const with_ = (headers: Record<string, string>) => ({
      ...good,
      header: (name: string) => headers[name] ?? good.header(name),
    });
    const forged = { kind: "refused", refusal: "forged" };
    expect(receive({ ...good, body: Buffer.from('{"status": "ok"}') })).toMatchObject(forged);
    expect(receive(with_({ "x-plimsoll-sequence": "run-1:18" }))).toMatchObject(forged);
    expect(receive(with_({ "x-plimsoll-sequence": "run-2:17" }))).toMatchObject(forged);
    expect(receive(with_({ "x-plimsoll-timestamp": String(clock.now() + 1) }))).toMatchObject(forged);
    expect(receive(with_({ "x-plimsoll-signature": "sha256=00" }))).toMatchObject(forged);
    expect(receive(good)).toEqual({ kind: "taken" });
  });

  it("may stamp in seconds or in milliseconds", () => {
    const { push, clock } = createBeatSubject({ secret: SECRET });
    expect(push(signed({ sequence: 1, at: Math.floor(clock.now() / 1000) }))).toBe("taken");
    expect(push(signed({ sequence: 2, at: clock.now() }))).toBe("taken");
  });
});

describe("a signed beat that must not count", () => {
  it.each([
    [-31_000, "late", "its stamp is 31 s behind this host's clock; set the clocks"],
    [31_000, "early", "its stamp is 31 s ahead of this host's clock; set the clocks"],
  ])("stamped %i ms from now is told from others", async (offset, refusal, message) => {
    const { receive, clock, says } = createBeatSubject({ secret: SECRET });
    await clock.advance(60_000);
    expect(receive(signed({ sequence: 1, at: clock.now() + offset }))).toEqual({ kind: "refused", refusal, message });
    expect(await says()).toContain(`as ${refusal}: ${message}`);
  });

  it("extends no life, whatever is wrong with it", async () => {
    const { push, clock, says } = createBeatSubject({ secret: SECRET });
    const first = signed({ sequence: 1, at: clock.now() });
    expect(push(first)).toBe("taken");
    await clock.advance(10_000);
    const at = clock.now();
    expect([
      push(first),
      push(signed({ sequence: 2, at, secret: OTHER_SECRET })),
      push(pushOf()),
      push(signed({ sequence: 3, at: at - 60_000 })),
      push(signed({ sequence: 4, at, body: "[" })),
    ]).toEqual(["replayed", "forged", "unsigned", "late", "unreadable"]);
    await clock.advance(5050);
    expect(await says()).toContain("DOWN: no heartbeat for 15 s (limit 15 s)");
  });

  it("is counted by what was wrong, and makes the component WARNING for five minutes when it may not be the engine's", async () => {
    const { push, clock, check, asked } = createBeatSubject({ secret: SECRET, limit: "1h" });
    const first = signed({ sequence: 1, at: clock.now() });
    push(first);
    await clock.advance(1000);
    push(first);
    push(first);
    push(signed({ sequence: 2, at: clock.now() - 60_000 }));
    expect(asked).toEqual([0, 1000]);
    const suspicious = (await check()).metrics?.slice(2);
    expect(suspicious).toEqual([
      {
        name: "heartbeat_suspicious",
        value: 2,
        unit: "1",
        conclusive: true,
        details: {
          error:
            "2 heartbeats of the last 5 min may not have been the engine's; the last, from 10.0.0.7, was refused as replayed: its sequence 1 is not above 1, the last one's",
        },
      },
      { name: "heartbeat_rejected_total", labels: { reason: "replayed" }, value: 2, unit: "1" },
      { name: "heartbeat_rejected_total", labels: { reason: "late" }, value: 1, unit: "1" },
    ]);
    await clock.advance(300_000);
    expect((await check()).metrics?.[2]).toMatchObject({ name: "heartbeat_suspicious", value: 0 });
  });

  it("uses up nothing of what the engine may send", () => {
    const { push, clock } = createBeatSubject({ secret: SECRET });
    for (let n = 0; n < 500; n += 1) push(signed({ sequence: 1, at: clock.now(), secret: OTHER_SECRET }));
    expect(push(signed({ sequence: 1, at: clock.now() }))).toBe("taken");
  });
});

describe("across a restart of the monitor", () => {
  const restarted = async (options: object, before: (subject: ReturnType<typeof createBeatSubject>) => void) => {
    const first = createBeatSubject(options);
    let kept: unknown = null;
    const end = first.memory.subscribe((memory) => (kept = JSON.parse(JSON.stringify(memory))));
    before(first);
    end();
    first.close();
    await first.clock.advance(3000);
    const kind = createHeartbeatCheckerKind();
    kind.memory?.restore(kept, first.clock.now());
    return createBeatSubject(options, { clock: first.clock, kind });
  };

  it("claims neither life nor death before a beat comes or the limit has passed since", async () => {
    const { clock, says } = await restarted({}, ({ push }) => push());
    expect(await says()).toContain("pending: waits for the first heartbeat since 2026-01-05T09:00:03.000Z");
    await clock.advance(14_000);
    expect(await says()).toContain("pending: ");
    await clock.advance(1050);
    expect(await says()).toBe(
      "DOWN: no heartbeat has come since they are listened for, 2026-01-05T09:00:03.000Z (limit 15 s); before that, the last came at 2026-01-05T09:00:00.000Z",
    );
  });

  it("goes on counting the silence: however often it is restarted, a job that died is DOWN", async () => {
    const day = 24 * 3_600_000;
    const kept: { memory: unknown } = { memory: null };
    const clock = createVirtualClock();
    const start = () => {
      const subject = createBeatSubject({ limit: "25h" }, { clock, kind: createHeartbeatCheckerKind() });
      const end = subject.memory.subscribe((memory) => (kept.memory = JSON.parse(JSON.stringify(memory))));
      const stop = () => {
        end();
        subject.close();
      };
      return { ...subject, stop };
    };
    const restart = () => {
      const kind = createHeartbeatCheckerKind();
      kind.memory?.restore(kept.memory, clock.now());
      return createBeatSubject({ limit: "25h" }, { clock, kind });
    };
    const first = start();
    first.push();
    await clock.advance(day);
    expect(await first.says()).toContain("heartbeat_age_seconds=86400");
    first.stop();
    // Ten hours of which Plimsoll heard nothing prove nothing.
    await clock.advance(10 * 3_600_000);
    const second = restart();
    await clock.advance(3_600_000 - 1000);
    expect(await second.says()).toContain("pending: ");
    await clock.advance(1100);
    expect(await second.says()).toBe(
      "DOWN: no heartbeat for 1 d 1 h in which Plimsoll listened (limit 1 d 1 h); the last came at 2026-01-05T09:00:00.000Z; Plimsoll was started at 2026-01-06T19:00:00.000Z",
    );
    expect(second.asked).toHaveLength(1);
  });

  it("writes a beat at once that ends a long silence, which a crash must not carry on", async () => {
    const { clock, push, memory, says } = createBeatSubject({ limit: "25h" });
    const written: unknown[] = [];
    memory.subscribe((kept) => written.push(kept));
    await says();
    await clock.advance(7_200_000);
    written.length = 0;
    push();
    await clock.advance(0);
    expect(written).toEqual([[{ id: "engine", at: clock.now(), order: null, silentMs: 0 }]]);
  });

  it("gives who is still alive a minute, or the limit, to say so", async () => {
    const subject = await restarted({ limit: "10m" }, ({ push }) => push());
    const kind = createHeartbeatCheckerKind();
    kind.memory?.restore([{ id: "engine", at: 0, order: null, silentMs: 599_000 }], subject.clock.now());
    const { clock, says } = createBeatSubject({ limit: "10m" }, { clock: subject.clock, kind });
    await clock.advance(59_000);
    expect(await says()).toContain("pending: ");
    await clock.advance(1100);
    expect(await says()).toContain("DOWN: no heartbeat for 10 min");
  });

  it("keeps the silence of one that never came, and after a crash all but its last ten minutes", async () => {
    const { clock, memory, says } = createBeatSubject({ limit: "25h" });
    const written: unknown[] = [];
    memory.subscribe((kept) => written.push(kept));
    for (let minute = 0; minute < 60; minute += 1) {
      await says();
      await clock.advance(60_000);
    }
    expect(written.length).toBeLessThan(7);
    expect(written.at(-1)).toEqual([{ id: "engine", at: null, order: null, silentMs: expect.any(Number) }]);
    expect((written.at(-1) as { silentMs: number }[])[0]?.silentMs).toBeGreaterThanOrEqual(3_000_000);
  });

  it("refuses what was taken before it", async () => {
    let beat = pushOf();
    const { push, clock } = await restarted({ secret: SECRET }, (before) => {
      beat = signed({ sequence: "a:7", at: before.clock.now() });
      before.push(beat);
    });
    expect(push(beat)).toBe("replayed");
    expect(push(signed({ sequence: "a:8", at: clock.now() }))).toBe("taken");
  });

  it("writes what must be kept every ten seconds while beats come, and ignores what it cannot read", async () => {
    const { push, clock, memory } = createBeatSubject({});
    const written: unknown[] = [];
    memory.subscribe((kept) => written.push(kept));
    for (let second = 0; second < 30; second += 1) {
      push();
      await clock.advance(1000);
    }
    expect(written).toHaveLength(3);
    for (const kept of [null, 7, [{ id: 1 }], "x"]) memory.restore(kept, 0);
  });
});

it("goes on when its component is made anew: neither its beats nor their order are forgotten", async () => {
  const kind = createHeartbeatCheckerKind();
  const first = createBeatSubject({ secret: SECRET }, { kind });
  const beat = signed({ sequence: 1, at: first.clock.now() });
  first.push(beat);
  first.close();
  const second = createBeatSubject({ secret: SECRET, limit: "30s" }, { kind, clock: first.clock });
  await second.clock.advance(4000);
  expect(await second.says()).toContain("heartbeat_age_seconds=4");
  expect(second.push(beat)).toBe("replayed");
});

describe("the options", () => {
  const kind = createHeartbeatCheckerKind();
  it.each([
    [{}, "limit"],
    [{ limit: "10ms" }, "limit"],
    [{ limit: "15s", warning: "15s" }, "warning"],
    [{ limit: "15s", secret: "short" }, "secret"],
    [{ limit: "15s", secret: [] }, "secret"],
    [{ limit: "15s", key: "has blanks in it, so no" }, "key"],
    [{ limit: "15s", key: "0123456789abcdef", secret: SECRET }, "key"],
    [{ limit: "15s", tolerance: "2h" }, "tolerance"],
    [{ limit: "15s", grace: "1s" }, ""],
  ])("%j are refused", (options, path) => {
    const parsed = kind.options.safeParse(options);
    expect(parsed.success ? null : parsed.error.issues.map((issue) => issue.path.join("."))).toContain(path);
  });

  it("hide secrets from whoever prints them", () => {
    const options = kind.options.parse({ limit: "15s", secret: SECRET });
    expect(JSON.stringify(options)).not.toContain(SECRET);
  });
});
