import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { define, setUp, Target } from "../../engine/monitor.fixture.ts";
import type { Finding } from "../../port/finding.ts";
import { silentLog } from "../../port/log.ts";
import type { ReportSchedule } from "../../port/report.ts";
import { ReportDesk, type ReportDeskParts } from "./report-desk.ts";

const HOUR = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-reports-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A monitor that has watched since Monday at nine, and a desk that makes a report of each day. */
async function opened(to = folder) {
  const found = setUp({ components: [define("gw", new Target())] });
  const { monitor, store, clock } = found;
  await monitor.start();
  await clock.advance(10_000);
  const told: Finding[][] = [];
  const notes: Parameters<ReportDeskParts["note"]>[] = [];
  let wake: () => void = () => undefined;
  const parts: ReportDeskParts = {
    store,
    clock,
    log: silentLog,
    env: {},
    world: { components: () => monitor.current().components, slos: monitor.slos, capacity: monitor.capacity },
    findings: { take: (_, findings) => void told.push([...findings]) },
    note(type, event) {
      notes.push([type, event]);
      monitor.recordEvent({
        timestamp: new Date(clock.now()).toISOString(),
        event_type: type,
        component_id: null,
        severity: "LOW",
        message: event.message,
        details: event.details,
      });
      wake();
    },
  };
  const schedule: ReportSchedule = {
    period: "daily",
    minute: 390,
    timeZone: "UTC",
    channels: [],
    folder: to,
    formats: ["html", "csv"],
  };
  const desk = () => new ReportDesk(parts, [schedule], new Map());
  /** Lets time pass until something is noted: files are written at their own pace. */
  const noted = async (ms: number) => {
    const next = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await clock.advance(ms);
    await next;
    await clock.advance(0);
  };
  return { ...found, desk, noted, told, notes };
}

test("a day's report is written when it is due, once, also across a restart", async () => {
  const { desk, noted, notes, clock, store } = await opened();
  const first = desk();
  first.start();
  await noted(22 * HOUR);
  expect(readdirSync(folder).sort()).toEqual(["plimsoll-daily-2026-01-05.csv", "plimsoll-daily-2026-01-05.html"]);
  expect(readFileSync(join(folder, "plimsoll-daily-2026-01-05.html"), "utf8")).toContain(
    "<h1>Daily report 2026-01-05</h1>",
  );
  expect(notes).toMatchObject([["report_delivered", { details: { name: "2026-01-05", target: `folder ${folder}` } }]]);
  const { items } = await store.queryAudit({ limit: 10, cursor: null, verb: "export_report" });
  const after = { format: "html, csv", to: `folder ${folder}`, time_zone: "UTC" };
  expect(items).toMatchObject([{ actor: "plimsoll", subject: "daily 2026-01-05", outcome: "done", after }]);
  await first.stop();
  const second = desk();
  second.start();
  await noted(24 * HOUR);
  expect(notes.map(([, { details }]) => details.name)).toEqual(["2026-01-05", "2026-01-06"]);
  await second.stop();
  await clock.advance(48 * HOUR);
  expect(notes).toHaveLength(2);
});

test("a clock that runs ahead past midnight and is set back sends no day twice, and the one that was cut short again", async () => {
  const { desk, noted, notes, clock } = await opened();
  const names = () => notes.map(([, { details }]) => details.name);
  const reports = desk();
  reports.start();
  await noted(22 * HOUR);
  clock.step(24 * HOUR);
  await noted(HOUR);
  expect(names()).toEqual(["2026-01-05", "2026-01-06"]);
  clock.step(-24 * HOUR);
  await clock.advance(2 * HOUR);
  expect(names()).toEqual(["2026-01-05", "2026-01-06"]);
  await noted(24 * HOUR);
  expect(names()).toEqual(["2026-01-05", "2026-01-06", "2026-01-06"]);
  await reports.stop();
});

test("what was missed while it did not run is made up for, and what nobody watched is not reported", async () => {
  const { desk, noted, notes, clock } = await opened();
  const early = desk();
  early.start();
  await clock.advance(HOUR);
  await early.stop();
  expect(notes).toEqual([]);
  await clock.advance(26 * HOUR);
  const late = desk();
  late.start();
  await noted(1000);
  expect(notes.map(([, { details }]) => details.name)).toEqual(["2026-01-05"]);
  await late.stop();
});

test("one that fails is told once, tried again, and told to be over", async () => {
  const blocked = join(folder, "reports");
  writeFileSync(blocked, "in the way");
  const { desk, noted, notes, told } = await opened(blocked);
  const working = desk();
  working.start();
  await noted(22 * HOUR);
  expect(notes).toMatchObject([
    ["report_failed", { severity: "HIGH", message: expect.stringContaining(`did not get to folder ${blocked}`) }],
  ]);
  expect(told.slice(1)).toMatchObject([
    [{ status: "WARNING", reason: expect.stringContaining("daily report 2026-01-05") }],
  ]);
  expect(told[1]?.[0]?.id).not.toMatch(/[ /]/);
  rmSync(blocked);
  await noted(2 * HOUR);
  expect(notes.map(([type]) => type)).toEqual(["report_failed", "report_delivered"]);
  expect(told[2]).toMatchObject([{ status: "HEALTHY" }]);
  await working.stop();
});

test("a channel that there is not any more is told of, not forgotten", async () => {
  const { desk, noted, notes } = await opened();
  const working = desk();
  working.use(
    [{ period: "daily", minute: 0, timeZone: "UTC", channels: ["gone"], folder: null, formats: ["json"] }],
    new Map(),
  );
  working.start();
  await noted(22 * HOUR);
  expect(notes[0]?.[1].message).toContain("did not get to channel gone: there is no such channel");
  await working.stop();
});
