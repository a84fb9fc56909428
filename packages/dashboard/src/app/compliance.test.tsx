import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  drillOf,
  evidenceOf,
  holdOf,
  lastDates,
  latencyDay,
  regulatoryClockOf,
  reportListOf,
} from "../testing/compliance-fixtures.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { component, event, iso, systemHealth } from "../testing/fixtures.ts";
import { capacityOf } from "../testing/insight-fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const DAY = 86_400_000;
const MARKUP = "<img src=x onerror=alert(1)>";
const ARABIC = "بوابة الأوامر 🚦";

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([component("gw")]));
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string | RegExp) => within(await screen.findByRole("region", { name }));

describe("the compliance page", () => {
  it("says of each kind of evidence that there is none yet, and what gives it", async () => {
    await open("/insight/compliance");
    const glance = await region("At a glance");
    expect(glance.getAllByText("no data yet")).toHaveLength(6);
    for (const [name, words] of [
      ["Alert latency", /No alert was told in this time/],
      ["Clock offset", /of the kind ntp or chrony/],
      ["Kill switch and risk gate", /of the kind risk does/],
      ["Drills", /Run plimsoll drill PLAN/],
      ["Capacity", /Nothing has a limit yet/],
      ["Regulatory clocks", /incident_clocks: \[dora, reg_sci\]/],
      ["Silences and halts", /Nothing was silenced/],
    ] as const) {
      const part = await screen.findByRole("region", { name });
      expect(part.textContent).toMatch(words);
    }
  });

  it("draws alert latency day by day beside the 5 s, and says which day was worst", async () => {
    const dates = lastDates(30);
    await open("/insight/compliance", ({ insight }) => {
      const days = dates.map((date, index) => latencyDay(date, index === 3 ? null : index === 20 ? 7200 : 900));
      insight.evidence = evidenceOf({ alert_latency: { limit_ms: 5000, days } });
    });
    const glance = await region("At a glance");
    expect(glance.getByText("over the limit")).toBeTruthy();
    const part = await region("Alert latency");
    const words = `1 of 29 days with measurements went over the limit; the slowest took 7.20 s, on ${dates[20]}.`;
    expect(part.getAllByText(words)).toHaveLength(2);
    expect(part.getByRole("img", { name: `From the detection to the alert, day by day. ${words}` })).toBeTruthy();
    const figures = part.getAllByRole("region", { name: /^Figures by day/, hidden: true })[0] as HTMLElement;
    expect(within(figures).getAllByRole("row", { hidden: true })).toHaveLength(30);
  });

  it("holds clocks, kill switch and capacity beside their limits", async () => {
    const [date = ""] = lastDates(1);
    await open("/insight/compliance", ({ insight }) => {
      const days = [{ date, largest: 0.00007 }];
      const offset = { component_id: "host-clock", metric: "clock_offset_seconds", unit: "s", limit: 0.0001, days };
      const hours = [{ date, hours_read: 14, hours_ready: 12 }];
      const kill = { component_id: "risk", metric: "kill_switch_state", value: 2, is_ready: false, days: hours };
      insight.evidence = evidenceOf({ clock_offsets: [offset], kill_switches: [kill] });
      insight.resources = [
        capacityOf("gw"),
        capacityOf("other", { limit_over_twice_peak: 2, twice_peak: 40, peak: 20 }),
      ];
    });
    expect((await region("Clock offset")).getByText("The largest was 70 µs, under the limit of 100 µs.")).toBeTruthy();
    const kill = await region("Kill switch and risk gate");
    expect(kill.getByText("NOT READY now")).toBeTruthy();
    expect(kill.getByText("Not ready throughout in 2 of 14 hours read.")).toBeTruthy();
    const capacity = await region("Capacity");
    expect(capacity.getByText("Of 2 resources, twice the peak lies beyond the limit for 1.")).toBeTruthy();
  });

  it("tells drills, regulatory clocks and what was held back, with who and why", async () => {
    await open("/insight/compliance", ({ insight }) => {
      const failed = drillOf("continuity", { at: iso(-10 * DAY), passed: 11, not_passed: ["feed_stale"] });
      insight.evidence = evidenceOf({
        drills: [drillOf("continuity"), failed],
        last_drill: drillOf("continuity"),
        clocks: [regulatoryClockOf(7), regulatoryClockOf(6, { outcome: "met", met_at: iso(-3 * DAY), met_by: "bo" })],
        holds: [holdOf("silence"), holdOf("automation", { to: null, reason: "an audit" }), holdOf("unwatched")],
      });
    });
    const drills = await region("Drills");
    expect(drills.getByText("3 d ago")).toBeTruthy();
    expect(drills.getByText("11 of 12 faults")).toBeTruthy();
    expect(drills.getByText("feed_stale")).toBeTruthy();
    const clocks = await region("Regulatory clocks");
    expect(clocks.getByText("1 met, 1 missed")).toBeTruthy();
    expect(clocks.getByRole("link", { name: "INC-7" }).getAttribute("href")).toBe("/incidents/incident-7");
    const holds = await region("Silences and halts");
    expect(holds.getByText("1 silence, 1 halt of automation, 1 gap in watching.")).toBeTruthy();
    expect(holds.getByRole("cell", { name: "an audit" })).toBeTruthy();
    expect((await region("At a glance")).getByText("goes on")).toBeTruthy();
  });

  it("keeps the range in the address and asks the server for so many days", async () => {
    const { server, user, router } = await open("/insight/compliance");
    await user.click(await screen.findByRole("radio", { name: "a year" }));
    await waitFor(() => expect(router.state.location.search).toBe("?days=366"));
    await waitFor(() => {
      const from = server.requestsTo("/compliance").at(-1)?.url.searchParams.get("from") ?? "";
      expect(Date.parse(iso()) - Date.parse(from)).toBe(366 * DAY);
    });
  });

  it("says what failed and asks again when told to", async () => {
    const { server, user } = await open("/insight/compliance", ({ failing }) => failing.add("/compliance"));
    const alert = await screen.findByText(/The evidence could not be loaded: the database is locked/);
    expect(alert).toBeTruthy();
    server.failing.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("region", { name: "At a glance" })).toBeTruthy();
  });

  it("takes names and values that hurt as they are", async () => {
    const [date = ""] = lastDates(1);
    const long = "x".repeat(200);
    await open("/insight/compliance", ({ insight }) => {
      const days = [{ date, largest: 1e308 }];
      insight.evidence = evidenceOf({
        alert_latency: { limit_ms: 5000, days: [latencyDay(date, 1e308)] },
        clock_offsets: [{ component_id: MARKUP, metric: long, unit: "s", limit: null, days }],
        kill_switches: [{ component_id: ARABIC, metric: long, value: null, is_ready: null, days: [] }],
        drills: [drillOf(MARKUP, { by: ARABIC })],
        last_drill: drillOf(MARKUP),
        clocks: [regulatoryClockOf(1, { title: MARKUP, clock: long })],
        holds: [holdOf("silence", { what: MARKUP, reason: ARABIC, by: long })],
        notes: [MARKUP],
      });
      insight.resources = [capacityOf(MARKUP, { peak: 1e308, twice_peak: 1e308, limit: 1e308, metric: long })];
    });
    expect(await screen.findByRole("region", { name: "At a glance" })).toBeTruthy();
    expect(document.querySelector("img")).toBeNull();
    expect(document.body.innerHTML).not.toMatch(/NaN|Infinity/);
  });
});

describe("the page of reports", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("opens a report as a page and saves others, and says why there is no PDF", async () => {
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }));
    const { server, user } = await open("/insight/reports");
    const form = await region("Make a report now");
    const page = new URL(form.getByRole("link", { name: "Open as a page" }).getAttribute("href") ?? "", "http://here");
    expect([page.pathname, page.searchParams.get("for"), page.searchParams.get("format")]).toEqual([
      "/api/trading-engine/health/reports/daily",
      "2026-11-22",
      "html",
    ]);
    expect(form.getByRole<HTMLButtonElement>("button", { name: "Save as PDF" }).disabled).toBe(true);
    expect(form.getByText("No PDF: no Chromium was found on this machine")).toBeTruthy();
    await user.selectOptions(form.getByLabelText("Period"), "weekly");
    await user.click(form.getByRole("button", { name: "Save as CSV" }));
    expect(await form.findByText("Saved as plimsoll-weekly-2026-W47.csv.")).toBeTruthy();
    expect(server.requestsTo("/reports/weekly").at(-1)?.url.searchParams.get("for")).toBe("2026-W47");
  });

  it("takes a period that is not over up to now where no other is", async () => {
    const { server, user } = await open("/insight/reports?period=annual");
    const form = await region("Make a report now");
    expect(form.getByText(/No period is over yet/)).toBeTruthy();
    server.failing.add("/reports/annual");
    await user.click(form.getByRole("button", { name: "Save as JSON" }));
    expect(await form.findByText(/The JSON could not be made: the database is locked/)).toBeTruthy();
    expect(server.requestsTo("/reports/annual").at(-1)?.url.searchParams.get("until")).toBe("now");
    expect(form.getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("shows which are made by themselves, and what became of them", async () => {
    await open("/insight/reports", (server) => {
      const trouble = { target: "channel desk-mail", trouble: "the mail server refused it", retry_at: iso(60_000) };
      const targets = [trouble, { target: "folder /srv/reports", trouble: null, retry_at: null }];
      const plan = {
        period: "daily",
        at: "06:30",
        time_zone: "Europe/London",
        formats: ["html"],
        next_at: iso(DAY),
        targets,
      } as const;
      server.insight.reports = reportListOf({ plans: [{ ...plan, formats: [...plan.formats] }] });
      const details = {
        report: "daily Europe/London folder /srv/reports",
        name: "2026-11-22",
        target: "folder /srv/reports",
      };
      server.events = [event(1, { event_type: "report_delivered", component_id: null, details })];
    });
    const plans = await region("Made by themselves");
    expect(plans.getByText(/the mail server refused it/)).toBeTruthy();
    expect(plans.getByText("at 06:30, Europe/London")).toBeTruthy();
    const kept = await region("Delivered by themselves, newest first");
    const link = await kept.findByRole("link", { name: "Open the daily report 2026-11-22" });
    expect(link.getAttribute("href")).toContain("time_zone=Europe%2FLondon&for=2026-11-22&format=html");
  });
});
