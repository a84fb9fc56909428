import type { ComponentHealth } from "@plimsoll/core";
import { expect, test } from "vitest";
import { silentLog } from "../port/log.ts";
import { anAttempt } from "./actions/action-run.fixture.ts";
import { CodeActions } from "./code-actions.ts";

test("no handler runs beside one that ignores that its time is over, until that has returned", async () => {
  const code = new CodeActions(() => "PROCESS", silentLog);
  const returned = Promise.withResolvers<void>();
  let calls = 0;
  code.add("PROCESS", () => {
    calls += 1;
    return returned.promise;
  });
  const component = { component_id: "engine" } as ComponentHealth;
  const run = (id: string, given: Parameters<typeof anAttempt>[0] = {}) =>
    code.action(`code:${id}`)?.run(anAttempt({ component, ...given }));
  const stop = new AbortController();
  const first = run("engine", { signal: stop.signal });
  stop.abort();
  expect(await run("engine")).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("the handler before has not ended"),
  });
  expect(calls).toBe(1);
  const other = run("gateway");
  expect(calls).toBe(2);
  returned.resolve();
  await Promise.all([first, other]);
  expect(await run("engine")).toMatchObject({ kind: "done" });
  expect(calls).toBe(3);
});
