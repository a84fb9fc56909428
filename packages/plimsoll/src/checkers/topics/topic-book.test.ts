import { expect, test } from "vitest";
import { LARGEST_MESSAGE, MOST_TOPICS, TopicBook } from "./topic-book.ts";

const all = { matches: () => true, keepsPayload: true, each: true };
const message = (topic: string, text = "x", isRetained = false) => ({ topic, payload: Buffer.from(text), isRetained });

test("keeps the last message of each topic, or of all", () => {
  const book = new TopicBook([all, { ...all, each: false }, { ...all, matches: (topic) => topic === "b" }]);
  book.note(message("a", "1"), 10);
  book.note(message("b", "2"), 20);
  book.note(message("a", "3"), 30);
  expect([...book.state(0).byTopic.values()]).toEqual([
    { topic: "a", at: 30, payload: Buffer.from("3") },
    { topic: "b", at: 20, payload: Buffer.from("2") },
  ]);
  expect([...book.state(1).byTopic.values()]).toEqual([{ topic: "a", at: 30, payload: Buffer.from("3") }]);
  expect(book.state(2).byTopic.size).toBe(1);
  expect([0, 1, 2].map((index) => book.state(index).count)).toEqual([3, 3, 1]);
});

test("a retained message is known of and no sign of life", () => {
  const book = new TopicBook([all]);
  book.note(message("a", "old", true), 10);
  expect(book.state(0)).toMatchObject({
    count: 0,
    byTopic: new Map([["a", { topic: "a", at: null, payload: Buffer.from("old") }]]),
  });
  book.note(message("a", "new"), 20);
  book.note(message("a", "kept", true), 30);
  expect(book.state(0).byTopic.get("a")).toEqual({ topic: "a", at: 20, payload: Buffer.from("kept") });
});

test("keeps neither a flood of topics nor one of bytes", () => {
  const book = new TopicBook([all, { ...all, keepsPayload: false }]);
  for (let index = 0; index < MOST_TOPICS + 50; index += 1) book.note(message(`t${index}`), index);
  expect(book.state(0).byTopic.size).toBe(MOST_TOPICS);
  expect(book.state(0).isFull).toBe(true);
  book.note(message("t0", "x".repeat(LARGEST_MESSAGE + 1)), 999);
  expect(book.state(0).byTopic.get("t0")).toEqual({ topic: "t0", at: 999, payload: null });
  expect(book.state(1).byTopic.get("t1")?.payload).toBeNull();
});

test("does not hold on to the buffer that a message came in", () => {
  const book = new TopicBook([all]);
  const payload = Buffer.from("abc");
  book.note({ topic: "a", payload, isRetained: false }, 0);
  payload.fill(0);
  expect(book.state(0).byTopic.get("a")?.payload).toEqual(Buffer.from("abc"));
});
