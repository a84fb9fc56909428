import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../port/audit.ts";
import type { Log } from "../port/log.ts";
import { silentLog } from "../port/log.ts";
import { type Store, StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { AuditTrail, KEPT_ENTRIES, RETRY_MS, WRITE_PATIENCE_MS } from "./audit-trail.ts";

const entry = (subject: string): AuditEntry => ({
  timestamp: "2026-11-23T14:02:11.123Z",
  actor: "ann",
  verb: "pause_component",
  subject,
  outcome: "done",
  before: null,
  after: null,
});

async function createTrail(change: (store: Store) => Partial<Store> = () => ({})) {
  const clock = createVirtualClock();
  const memory = createMemoryStore({ clock });
  await memory.open();
  const logged: object[] = [];
  const log: Log = { ...silentLog, error: (fields) => logged.push(fields) };
  const trail = new AuditTrail({ store: { ...memory, ...change(memory) }, clock, log });
  const written = async () => (await memory.queryAudit({ limit: 100, cursor: null })).items.map((item) => item.subject);
  return { trail, clock, logged, written };
}

describe("the audit trail", () => {
  it("is durable when a record returns", async () => {
    const { trail, written, logged } = await createTrail();
    await trail.record(entry("a"));
    expect(await written()).toEqual(["a"]);
    expect(logged).toEqual([]);
  });

  it("keeps entries in order while the store fails, logs each, and writes all once it can", async () => {
    let fails = true;
    const { trail, clock, written, logged } = await createTrail((store) => ({
      async appendAudit(one) {
        if (fails) throw new StoreError("full", "disk full");
        await store.appendAudit(one);
      },
    }));
    await trail.record(entry("a"));
    await trail.record(entry("b"));
    expect(await written()).toEqual([]);
    expect(logged).toEqual([{ audit: entry("a") }, { audit: entry("b") }]);
    fails = false;
    await clock.advance(RETRY_MS);
    expect((await written()).toReversed()).toEqual(["a", "b"]);
    expect(trail.waiting).toBe(0);
  });

  it("does not keep a command waiting for a store that hangs", async () => {
    const { trail, clock, logged } = await createTrail(() => ({ appendAudit: () => new Promise(() => {}) }));
    const recorded = trail.record(entry("a"));
    await clock.advance(WRITE_PATIENCE_MS);
    await recorded;
    expect(logged).toHaveLength(1);
    expect(trail.waiting).toBe(1);
  });

  it("never writes an entry twice, however many are recorded at once", async () => {
    const { trail, written } = await createTrail();
    const subjects = Array.from({ length: 20 }, (_, index) => String(index));
    await Promise.all(subjects.map((subject) => trail.record(entry(subject))));
    expect((await written()).toReversed()).toEqual(subjects);
  });

  it("keeps a bounded number of entries", async () => {
    const { trail } = await createTrail(() => ({
      appendAudit: () => Promise.reject(new StoreError("full", "disk full")),
    }));
    for (let index = 0; index < KEPT_ENTRIES + 5; index += 1) await trail.record(entry(String(index)));
    expect(trail.waiting).toBe(KEPT_ENTRIES);
  });

  it("tries once more when it is closed, and never again", async () => {
    let tries = 0;
    const { trail, clock } = await createTrail(() => ({
      appendAudit() {
        tries += 1;
        return Promise.reject(new StoreError("full", "disk full"));
      },
    }));
    await trail.record(entry("a"));
    await trail.close();
    await clock.advance(10 * RETRY_MS);
    expect(tries).toBe(2);
  });
});
