import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { FakeCounterparty } from "./fake-counterparty.fixture.ts";
import { TAG } from "./fix-tag.ts";
import { closeAfterEach, errorOf, keptKind, measuredValue, metricOf, watchFix } from "./fix-watch.fixture.ts";

const closing = closeAfterEach();

async function venue(tls?: ConstructorParameters<typeof FakeCounterparty>[0]) {
  const fake = new FakeCounterparty(tls);
  const port = await fake.listen();
  closing.push(() => fake.close());
  return { fake, port };
}

function watch(...given: Parameters<typeof watchFix>) {
  const made = watchFix(...given);
  closing.push(() => made.checker.close?.());
  return made;
}

describe("a counterparty that", () => {
  test("sends garbage, wrong checksums and lengths is counted, and the session goes on", async () => {
    const { fake, port } = await venue();
    const { check } = watch(port);
    await check();
    fake.raw("HTTP/1.1 400 Bad Request\r\n\r\n");
    fake.send("0");
    const damaged = fake.encode("0", [[TAG.text, "x"]]);
    damaged[damaged.length - 2] = 48 + (((damaged[damaged.length - 2] ?? 48) - 47) % 10);
    fake.raw(damaged);
    fake.raw(Buffer.from("8=FIX.4.4\x019=999999999\x01"));
    fake.send("1", [[TAG.testReqId, "still-there"]]);
    await fake.until(() => fake.received.some((message) => message.get(TAG.testReqId) === "still-there"));
    const answer = await check();
    expect(measuredValue(answer, "fix_session_state")).toBe(1);
    expect(measuredValue(answer, "fix_garbled_total")).toBe(3);
    expect(measuredValue(answer, "fix_seq_gap")).toBe(0);
  });

  test("sends one byte at a time is understood", async () => {
    const { fake, port } = await venue();
    const { check } = watch(port);
    await check();
    for (const byte of fake.encode("1", [[TAG.testReqId, "slowly"]])) {
      fake.raw(Buffer.from([byte]));
      await new Promise((next) => setImmediate(next));
    }
    fake.seq += 1;
    await fake.until(() => fake.received.some((message) => message.get(TAG.testReqId) === "slowly"));
  });

  test("floods us is read only so fast, so that the rest of the monitor goes on", async () => {
    const { fake, port } = await venue();
    const clock = createVirtualClock();
    const { check } = watch(port, { heartbeat_interval: "5m" }, { clock });
    await check();
    const messages = Array.from({ length: 10_000 }, () => {
      const message = fake.encode("0", []);
      fake.seq += 1;
      return message;
    });
    fake.raw(Buffer.concat(messages));
    const taken = async () => Number(metricOf(await check(), "fix_session_state")?.details?.next_target_seq);
    await expect.poll(taken).toBeGreaterThan(2000);
    // Time stands still: whatever else is on its way waits.
    expect(await taken()).toBeLessThan(4000);
    const afterAWhile = async () => {
      await clock.advance(100);
      return taken();
    };
    await expect.poll(afterAWhile, { timeout: 20_000 }).toBe(fake.seq);
  });

  test("takes the connection and says nothing is a failed check within the check's time", async () => {
    const { fake, port } = await venue();
    fake.answersLogon = false;
    const clock = createVirtualClock();
    const { check } = watch(port, {}, { clock });
    const answer = check();
    await fake.until(() => fake.count("A") === 1);
    await clock.advance(9000);
    expect(errorOf(await answer)).toMatch(/^timeout: VENUE at .* has not answered the Logon of MONITOR yet$/);
  });

  test("no longer answers TestRequests is measured by how long it has not", async () => {
    const { fake, port } = await venue();
    const clock = createVirtualClock();
    const { check } = watch(port, {}, { clock });
    await check();
    fake.answersTests = false;
    await clock.advance(5000);
    const answer = check();
    await fake.until(() => fake.count("1") === 2);
    await clock.advance(9000);
    expect(measuredValue(await answer, "fix_test_request_rtt_ms")).toBe(9000);
    fake.send("0");
    await clock.advance(1);
    const later = check();
    await clock.advance(9000);
    expect(measuredValue(await later, "fix_test_request_rtt_ms")).toBeGreaterThanOrEqual(18_000);
  });

  test("falls silent is given up after two heartbeats and a bit, at once to be seen", async () => {
    const { fake, port } = await venue();
    const clock = createVirtualClock();
    const { check, news } = watch(port, {}, { clock });
    await check();
    fake.answersTests = false;
    const told = news();
    await clock.advance(72_000);
    await told;
    const answer = await check();
    expect(metricOf(answer, "fix_session_state")).toMatchObject({ value: 0, conclusive: true });
    expect(errorOf(answer)).toContain("sent nothing for 1 min 12 s, not even an answer to a TestRequest");
    expect(fake.received.map((message) => message.msgType)).toEqual(["A", "1", "0", "1", "0", "5"]);
  });

  test("speaks as somebody else is left, with words", async () => {
    const { fake, port } = await venue();
    const { check, news } = watch(port);
    await check();
    const told = news();
    fake.send("0", [], { [TAG.senderCompId]: "IMPOSTOR" });
    await told;
    expect(errorOf(await check())).toContain("answered as IMPOSTOR to MONITOR, not as VENUE to MONITOR");
  });
});

describe("a session with a schedule", () => {
  const session = { start: "08:00", end: "17:00", time_zone: "UTC", days: ["mon", "tue", "wed", "thu", "fri"] };

  test("is left at its end, is then rightly off, and begins again with the numbers that were agreed", async () => {
    const { fake, port } = await venue();
    const clock = createVirtualClock(Date.UTC(2026, 0, 5, 16, 59, 0));
    const kept = keptKind();
    const { check } = watch(port, { session: { ...session, sequence: "restarts" } }, { clock, kind: kept.kind });
    expect(measuredValue(await check(), "fix_session_state")).toBe(1);
    await clock.advance(60_000);
    await fake.until(() => fake.count("5") === 1);
    fake.send("5");
    fake.hangUp();
    await expect.poll(async () => measuredValue(await check(), "fix_session_state")).toBe(2);
    const off = await check();
    expect(metricOf(off, "fix_session_state")?.details).toEqual({
      note: "its session begins at 2026-01-06T08:00:00.000Z",
    });
    fake.seq = 1;
    // Nobody is let go meanwhile: somebody asks all night.
    for (let hour = 0; hour < 15; hour++) {
      for (let part = 0; part < 15; part++) {
        await clock.advance(240_000);
        if (clock.now() < Date.UTC(2026, 0, 6, 8)) expect(measuredValue(await check(), "fix_session_state")).toBe(2);
      }
    }
    await fake.until(() => fake.count("A") === 2);
    expect(fake.received.filter((it) => it.msgType === "A").map((it) => it.count(TAG.msgSeqNum))).toEqual([1, 1]);
    expect(measuredValue(await check(), "fix_session_state")).toBe(1);
  });

  test("does not call outside it", async () => {
    const { fake, port } = await venue();
    const clock = createVirtualClock(Date.UTC(2026, 0, 4, 12, 0, 0));
    expect(measuredValue(await watch(port, { session }, { clock }).check(), "fix_session_state")).toBe(2);
    expect(fake.connections).toBe(0);
  });
});

test("a session that nobody asks about any more is left, and taken up again with the next check", async () => {
  const { fake, port } = await venue();
  const clock = createVirtualClock();
  const { check } = watch(port, { heartbeat_interval: "5m" }, { clock });
  await check();
  await clock.advance(299_000);
  expect(fake.count("5")).toBe(0);
  await clock.advance(1000);
  await fake.until(() => fake.count("5") === 1);
  fake.send("5");
  fake.hangUp();
  await expect.poll(async () => measuredValue(await check(), "fix_session_state")).toBe(1);
});

test("a refused Logon is tried again ever more slowly", async () => {
  const { fake, port } = await venue();
  fake.answersLogon = false;
  const clock = createVirtualClock();
  const { check } = watch(port, {}, { clock });
  const first = check();
  for (const [tries, pause] of [
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
  ] as const) {
    await fake.until(() => fake.count("A") === tries);
    fake.send("5", [[TAG.text, "unknown user"]]);
    if (tries === 1) expect(errorOf(await first)).toContain("it is tried again at 09:00:10 UTC");
    await expect.poll(async () => errorOf(await check())).toContain("unknown user");
    await clock.advance(pause - 1);
    expect(fake.count("A")).toBe(tries);
    await clock.advance(1);
  }
});

describe("over TLS", () => {
  function certificate(): { key: Buffer; cert: Buffer; caFile: string } {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-fix-tls-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
    execFileSync("openssl", [...make, ...names, ...files], { stdio: "ignore" });
    const caFile = join(folder, "cert.pem");
    return { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(caFile), caFile };
  }

  test("a session is logged on to whose certificate is trusted, and its days are counted", async () => {
    const { caFile, ...tls } = certificate();
    const { port } = await venue(tls);
    const answer = await watch(port, { host: "localhost", tls: { ca_file: caFile } }).check();
    expect(measuredValue(answer, "fix_session_state")).toBe(1);
    expect(measuredValue(answer, "certificate_days_left")).toBeGreaterThan(28);
  });

  test("one that is not trusted hears nothing from us", async () => {
    const { caFile: _, ...tls } = certificate();
    const { fake, port } = await venue(tls);
    expect(errorOf(await watch(port, { host: "localhost", tls: true }).check())).toMatch(
      /certificate .* is self-signed/,
    );
    expect(fake.received).toEqual([]);
  });

  test("a plain port is told apart", async () => {
    const { fake, port } = await venue();
    const answer = watch(port, { tls: true }).check();
    await fake.until(() => fake.connections === 1);
    fake.raw("220 ready\r\n");
    expect(errorOf(await answer)).toContain("the TLS handshake");
  });
});
