import { expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { contextOf } from "../host/real-time.fixture.ts";
import type { ReadOnlySource, SqlAnswer } from "./read-only-source.ts";
import { RestingSource } from "./resting-source.ts";

const ROWS: SqlAnswer = { kind: "rows", columns: ["n"], rows: [[1]], elapsedMs: 1 };
const SLOW: SqlAnswer = { kind: "failed", failure: { code: "timeout", message: "it took too long" }, isTooSlow: true };
const REFUSED: SqlAnswer = { kind: "failed", failure: { code: "refused", message: "nothing listens" } };

function subject() {
  const clock = createVirtualClock();
  const state = { answer: ROWS, tookMs: 0, asked: 0 };
  const source: ReadOnlySource = {
    dialect: "postgres",
    target: "PostgreSQL at desk",
    async ask(questions) {
      state.asked += 1;
      await clock.advance(state.tookMs);
      return { connectionMs: 1, answers: questions.map(() => state.answer) };
    },
    query: () => Promise.reject(new Error("not used")),
    close: () => Promise.resolve(),
  };
  const resting = new RestingSource(source);
  const query = () => resting.query("SELECT 1", [], contextOf({ clock }));
  return { clock, state, query };
}

test("a query that had to be ended gets a tenth of the time", async () => {
  const { clock, state, query } = subject();
  Object.assign(state, { answer: SLOW, tookMs: 2000 });
  expect(await query()).toEqual(SLOW);
  await clock.advance(8000);
  const message = "it took too long; it is not asked again for 10 s, so as not to be a load";
  expect(await query()).toMatchObject({ failure: { code: "timeout", message } });
  expect(state.asked).toBe(1);
  await clock.advance(10_000);
  Object.assign(state, { answer: ROWS, tookMs: 0 });
  expect(await query()).toEqual(ROWS);
  expect(state.asked).toBe(2);
});

test("it is never left alone for more than five minutes", async () => {
  const { clock, state, query } = subject();
  Object.assign(state, { answer: SLOW, tookMs: 600_000 });
  await query();
  await clock.advance(300_000);
  await query();
  expect(state.asked).toBe(2);
});

test("one that cannot be reached is asked again at once: that is no load", async () => {
  const { state, query } = subject();
  state.answer = REFUSED;
  await query();
  await query();
  expect(state.asked).toBe(2);
});
