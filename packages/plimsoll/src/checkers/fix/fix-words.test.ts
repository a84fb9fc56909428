import { expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { endingWords } from "./ending-words.ts";
import { FakeCounterparty } from "./fake-counterparty.fixture.ts";
import { TAG } from "./fix-tag.ts";
import { formatFixTime } from "./fix-time.ts";
import { closeAfterEach, metricOf, watchFix } from "./fix-watch.fixture.ts";

const closing = closeAfterEach();
const parties = { sender: "MONITOR", target: "VENUE", where: "venue.example:9880" };

test.each([
  ["logout", "VENUE at venue.example:9880 answered the Logon of MONITOR with a Logout that gives no reason"],
  ["reject", "VENUE at venue.example:9880 rejected the Logon of MONITOR without a reason"],
  ["close", "VENUE at venue.example:9880 closed the connection upon the Logon of MONITOR without a word"],
] as const)("a Logon that is refused by a %s alone is told so", (by, words) => {
  const question = ": does it know this pair of CompIDs, this address, the password?";
  expect(endingWords({ kind: "refused", by, text: null }, parties)).toBe(`${words}${question}`);
});

test("a counterparty that stamps nothing readable has a clock that nobody knows, which is not well", async () => {
  const fake = new FakeCounterparty();
  closing.push(() => fake.close());
  const { check, checker } = watchFix(await fake.listen());
  closing.push(() => checker.close?.());
  fake.answersTests = false;
  const answer = check();
  await fake.until(() => fake.count("1") === 1);
  const testReqId = fake.received.find((message) => message.msgType === "1")?.get(TAG.testReqId) ?? "";
  fake.send("0", [[TAG.testReqId, testReqId]], { [TAG.sendingTime]: "yesterday" });
  expect(metricOf(await answer, "fix_clock_difference_ms")).toMatchObject({
    value: null,
    details: { error: "the counterparty's Heartbeat has no SendingTime(52) that can be read" },
  });
});

test("what is wrong with a session is told by what was heard of it", async () => {
  const fake = new FakeCounterparty();
  closing.push(() => fake.close());
  const clock = createVirtualClock();
  const { check, checker } = watchFix(await fake.listen(), {}, { clock });
  closing.push(() => checker.close?.());
  fake.answersTests = false;
  const first = check();
  await fake.until(() => fake.count("1") === 1);
  const testReqId = fake.received.find((message) => message.msgType === "1")?.get(TAG.testReqId) ?? "";
  fake.send("0", [[TAG.testReqId, testReqId]], {
    [TAG.sendingTime]: formatFixTime(clock.now() - 90_000),
    [TAG.msgSeqNum]: 2,
  });
  fake.seq = 3;
  await first;
  fake.send("3", [[TAG.text, "Tag not defined"]]);
  fake.raw("garbage");
  fake.seq = 9;
  fake.send("0");
  await fake.until(() => fake.count("2") === 1);
  const answer = await check();
  const errorOf = (name: string, kind?: string) => metricOf(answer, name, kind)?.details?.error;
  expect(errorOf("fix_clock_difference_ms")).toBe(
    "the counterparty's clock is so far behind ours: one of the two is wrong",
  );
  expect(errorOf("fix_rejects_total", "session")).toBe("the last: Tag not defined");
  expect(errorOf("fix_rejects_total", "business")).toBeUndefined();
  expect(errorOf("fix_garbled_total")).toBe("the last: bytes that begin no message");
  expect(errorOf("fix_seq_gap")).toBe("MsgSeqNum(34) 4 is missing while 9 has come; asked for once");
  await clock.advance(10_000);
  const later = check();
  await fake.until(() => fake.count("1") === 2);
  await clock.advance(9000);
  expect(metricOf(await later, "fix_test_request_rtt_ms")?.details?.error).toBe(
    "a TestRequest has not been answered for so long",
  );
});
