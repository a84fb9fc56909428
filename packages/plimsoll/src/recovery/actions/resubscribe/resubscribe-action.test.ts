import { expect, test } from "vitest";
import { anAction, anAttempt } from "../action-run.fixture.ts";
import { createResubscribeActionKind } from "./resubscribe-action.ts";

const kind = createResubscribeActionKind();
const anyComponent = { component: "binance-feed" };

test("asks for the checker of its component, and says where that has nothing to subscribe anew", async () => {
  const asked: string[] = [];
  const answer = (isDone: boolean) => ({
    resubscribe: async (id: string) => {
      asked.push(id);
      return isDone;
    },
  });
  expect(await anAction(kind, anyComponent, answer(true)).run(anAttempt())).toEqual({
    kind: "done",
    message: "binance-feed connects and subscribes anew",
  });
  expect(await anAction(kind, anyComponent, answer(false)).run(anAttempt())).toEqual({
    kind: "failed",
    message: "binance-feed has nothing to subscribe anew",
  });
  expect(asked).toEqual(["binance-feed", "binance-feed"]);
});

test("ends with the attempt, whatever the checker does", async () => {
  const stop = new AbortController();
  const action = anAction(kind, anyComponent, { resubscribe: () => new Promise(() => {}) });
  const outcome = action.run(anAttempt({ signal: stop.signal }));
  stop.abort();
  expect(await outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("in time") });
  expect(await action.run(anAttempt({ signal: stop.signal }))).toMatchObject({ kind: "failed" });
});
