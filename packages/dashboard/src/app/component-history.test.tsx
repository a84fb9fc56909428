import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, event, iso, metric, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function open(search = "", prepare: (server: FakeServer) => void = () => {}) {
  const api = component("engine-api", { metrics: [metric()], calendar: "NYSE" });
  const server = new FakeServer(systemHealth([api]));
  prepare(server);
  const page = openPage(server, `/components/engine-api${search}`);
  await page.when(() => server.sendSnapshot());
  await screen.findByRole("group", { name: "Charts over one time" });
  return { server, address: () => new URLSearchParams(page.router.state.location.search), ...page };
}

describe("holding charts against another day", () => {
  it("asks for the same while a day earlier, says so in words and carries it in the address", async () => {
    const { server, user, address } = await open("?range=1h", (server) => {
      const point = { timestamp: iso(-DAY - MINUTE), count: 1, mean: 41, min: 41, max: 41 };
      server.series = [{ name: "response_time", unit: "ms", points: [point] }];
    });
    await user.selectOptions(await screen.findByRole("combobox", { name: "Compare with" }), "compare with yesterday");
    expect(await screen.findByText("yesterday, a day earlier")).toBeTruthy();
    expect(address().get("compare")).toBe("1d");
    expect(address().get("range")).toBe("1h");
    const asked = server.requestsTo("/metrics").map(({ url }) => url.searchParams.get("from"));
    expect(asked).toContain(iso(-60 * MINUTE));
    expect(asked).toContain(iso(-DAY - 60 * MINUTE));
  });

  it("says where nothing is known of then", async () => {
    await open("?compare=7d");
    expect(await screen.findByText("nothing is known of last week")).toBeTruthy();
  });
});

describe("what happened, on the axis of the charts", () => {
  it("is marked by shape, opened with the keyboard, and leads on", async () => {
    const opened = event(-60, {
      event_type: "incident_opened",
      message: "INC-7 opened: <b>engine-api</b> is DOWN",
      incident_id: "incident-7",
    });
    const down = event(-60, { id: 2, message: "HEALTHY to DOWN: refused", details: { to: "DOWN" } });
    const healed = event(-300, { id: 3, event_type: "recovery_succeeded", message: "restart healed it" });
    const { server, user } = await open("", (server) => {
      server.events = [opened, { ...down, timestamp: opened.timestamp }, healed];
    });
    const lane = within(await screen.findByRole("list", { name: "What happened, along the time axis" }));
    await waitFor(() => expect(lane.getAllByRole("button")).toHaveLength(2));
    expect(lane.getByRole("button", { name: "recovery: restart healed it" })).toBeTruthy();
    const mark = lane.getByRole("button", { name: /^status: .*, and 1 more$/ });
    mark.focus();
    await user.keyboard("{Enter}");
    const list = within(await screen.findByRole("dialog", { name: /^status: .*, and 1 more$/ }));
    expect(list.getByText("INC-7 opened: <b>engine-api</b> is DOWN")).toBeTruthy();
    expect(list.getByRole("link", { name: "Open the incident" }).getAttribute("href")).toBe("/incidents/incident-7");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(await screen.findByRole("heading", { level: 2, name: "engine-api" })).toBeTruthy();
    const asked = server.requestsTo("/events").find(({ url }) => url.searchParams.getAll("type").length > 1);
    expect(asked?.url.searchParams.getAll("type")).toContain("incident_opened");
    expect(asked?.url.searchParams.getAll("type")).not.toContain("soft_failure");
  });

  it("follows the stream", async () => {
    const { server, when } = await open();
    const note = event(9, { timestamp: iso(), event_type: "incident_note", message: "gateway restarted by hand" });
    const other = event(10, { ...note, id: 10, component_id: "orders-db" });
    await when(() => server.socket.send(delta(server.health, 11, { events: [note, other] })));
    const lane = within(screen.getByRole("list", { name: "What happened, along the time axis" }));
    expect(lane.getByRole("button", { name: "note: gateway restarted by hand" })).toBeTruthy();
  });

  it("shades when the market of the component is closed", async () => {
    const { server } = await open("?range=6h", (server) => {
      server.schedule = {
        ...{ calendar_id: "NYSE", name: "NYSE", time_zone: "America/New_York", special_days: [] },
        ...{ from: iso(-6 * 60 * MINUTE), to: iso(6 * 60 * MINUTE) },
        sessions: [{ phase: "market", from: iso(-60 * MINUTE), to: iso(60 * MINUTE) }],
      };
    });
    expect(await screen.findByText("NYSE is not in session")).toBeTruthy();
    expect(server.requestsTo("/calendar/NYSE")[0]?.url.searchParams.get("from")).toBe(iso(-6 * 60 * MINUTE));
  });

  it("reaches beyond now where a metric is going somewhere", async () => {
    const points = [1, 2].map((hours) => ({ timestamp: iso(hours * 60 * MINUTE), value: 50, low: 40, high: 60 }));
    await open("?range=24h", (server) => {
      server.insight.forecasts = [
        {
          ...{ component_id: "engine-api", metric: "response_time", unit: "ms", kind: "forecast", words: "", why: "" },
          ...{ made_at: iso(), sure: false, confidence: "high", threshold_warning: null, threshold_critical: null },
          ...{ direction: "above", reaches_warning: null, reaches_critical: null, trend: null, points },
          ...{ change_points: [], anomalies: [] },
          basis: { method: null, seen_seconds: 1, needed_seconds: 1, horizon_seconds: 1, values: 1 },
        },
      ];
    });
    expect(await screen.findByText("where it is going, with 80 % within the band")).toBeTruthy();
  });
});
