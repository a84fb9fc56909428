import { expect, it } from "vitest";
import type { Checker, CheckerKind } from "../port/checker.ts";
import { FORGED, type Push, type PushReceipt } from "../port/push.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import type { ChangeLog } from "./change-log.ts";
import { define } from "./monitor.fixture.ts";
import { PushInbox } from "./push-inbox.ts";
import type { Watched } from "./watched.ts";

const push: Push = { body: new Uint8Array(), header: () => undefined, key: null, isTrusted: false, from: "10.0.0.7" };

function setUp() {
  const clock = createVirtualClock();
  const notes: string[] = [];
  const changes = {
    note: (type: string, { componentId = "", message = "" }) => notes.push(`${type} ${componentId}: ${message}`),
  } as unknown as ChangeLog;
  const watched = new Map<string, Watched>();
  const checkers = new Map([["beats", { kind: "beats", takes: "heartbeat" } as CheckerKind]]);
  const inbox = new PushInbox({ clock, checkers, watched, changes });
  const put = (id: string, kind: string, receive?: () => PushReceipt) => {
    const checker = { check: async () => ({ kind: "measured", metrics: [] }), receive } as unknown as Checker;
    watched.set(id, { checker, definition: define(id, checker, { check: { kind, options: {} } }) } as Watched);
  };
  return { clock, notes, inbox, put };
}

it("brings a push to the checker of a kind that takes such, and counts it", () => {
  const { inbox, put } = setUp();
  let pushed = 0;
  put("engine", "beats", () => {
    pushed += 1;
    return { kind: "taken" };
  });
  expect(inbox.receive("engine", "heartbeat", push)).toEqual({ kind: "taken" });
  expect(pushed).toBe(1);
  expect([...inbox.counts]).toEqual([["taken", 1]]);
});

it("knows nothing of components that there are not, or whose kind takes nothing", () => {
  const { inbox, put } = setUp();
  put("api", "http", () => ({ kind: "taken" }));
  expect(inbox.receive("nobody", "heartbeat", push)).toBeNull();
  expect(inbox.receive("api", "heartbeat", push)).toBeNull();
  expect(inbox.counts.size).toBe(0);
});

it("notes what may not have been the engine's, once a minute for each component and refusal, with how many there were", async () => {
  const { clock, notes, inbox, put } = setUp();
  put("engine", "beats", () => FORGED);
  put("other", "beats", () => FORGED);
  for (let n = 0; n < 100; n += 1) inbox.receive("engine", "heartbeat", push);
  inbox.receive("other", "heartbeat", push);
  await clock.advance(60_000);
  inbox.receive("engine", "heartbeat", push);
  const words = "Refused as forged, from 10.0.0.7: the signature or the key is not one that is known for this address";
  expect(notes).toEqual([
    `push_refused engine: ${words}`,
    `push_refused other: ${words}`,
    `push_refused engine: ${words} (and 99 more before it)`,
  ]);
  expect(inbox.counts.get("forged")).toBe(102);
});

it("notes nothing of what came late or too often: it was the engine's", () => {
  const { notes, inbox, put } = setUp();
  put("engine", "beats", () => ({ kind: "refused", refusal: "late", message: "its stamp is 40 s old" }));
  inbox.receive("engine", "heartbeat", push);
  expect(notes).toEqual([]);
  expect(inbox.counts.get("late")).toBe(1);
});
