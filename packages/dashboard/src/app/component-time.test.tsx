import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { AXIS_WIDTH, CHART_RIGHT } from "../charts/chart-options.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { component, iso, metric, START, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const HOUR = 3_600_000;
/** How wide the charts are laid out, px; jsdom lays nothing out. */
const PLOT = 1000;

async function open(search = "", prepare: (server: FakeServer) => void = () => {}) {
  const api = component("engine-api", { metrics: [metric(), metric({ name: "success_rate", unit: "%" })] });
  const server = new FakeServer(systemHealth([api]));
  prepare(server);
  const page = openPage(server, `/components/engine-api${search}`);
  await page.when(() => server.sendSnapshot());
  const charts = await screen.findByRole("group", { name: "Charts over one time" });
  const width = AXIS_WIDTH + PLOT + CHART_RIGHT;
  charts.getBoundingClientRect = () => new DOMRect(0, 0, width, 400);
  const address = () => new URLSearchParams(page.router.state.location.search);
  const asked = (end: string) => server.requestsTo(end).at(-1)?.url.searchParams;
  return { server, charts, address, asked, ...page };
}

/** Shares of the axis to where they are on the screen. */
const at = (share: number) => ({ clientX: AXIS_WIDTH + PLOT * share, button: 0, pointerId: 1 });

function drag(on: Element, [from, to]: readonly [number, number], shiftKey = false): void {
  fireEvent.pointerDown(on, { ...at(from), shiftKey });
  fireEvent.pointerMove(on, { ...at((from + to) / 2), shiftKey });
  fireEvent.pointerMove(on, { ...at(to), shiftKey });
  fireEvent.pointerUp(on, { ...at(to), shiftKey });
}

describe("the time of a component's charts", () => {
  it("is zoomed by dragging, over the strip too, with finer figures and an address to hand on", async () => {
    const { charts, address, asked } = await open("?range=24h");
    await waitFor(() => expect(asked("/metrics")?.get("resolution")).toBe("1m"));
    drag(charts, [0.5, 0.25]);
    // The live axis ends a second from now.
    const [from, to] = [START + 1000 - 18 * HOUR, START + 1000 - 12 * HOUR].map((ms) => new Date(ms).toISOString());
    await waitFor(() => expect([address().get("from"), address().get("to")]).toEqual([from, to]));
    expect(address().get("range")).toBe("24h");
    await waitFor(() => expect(asked("/metrics")?.get("from")).toBe(from));
    expect(asked("/metrics")?.get("to")).toBe(to);
    await waitFor(() => expect(asked("/spans")?.get("to")).toBe(to));
    expect(await screen.findByText(/ \(6 h\), a point a minute\.$/)).toBeTruthy();
  });

  it("is moved along by dragging with Shift, never beyond now, and taken back to live", async () => {
    const view = `?range=1h&from=${iso(-3 * HOUR)}&to=${iso(-2 * HOUR)}`;
    const { charts, address, user } = await open(view);
    drag(charts, [0.2, 0.7], true);
    await waitFor(() => expect(address().get("from")).toBe(iso(-3.5 * HOUR)));
    drag(charts, [0.9, 0.1], true);
    drag(charts, [0.9, 0.1], true);
    drag(charts, [0.9, 0.1], true);
    drag(charts, [0.9, 0.1], true);
    await waitFor(() => expect(address().get("to")).toBe(iso(0)));
    await user.click(screen.getByRole("button", { name: "Live" }));
    await waitFor(() => expect(address().toString()).toBe("range=1h"));
  });

  it("takes a press that does not move for no drag, and a double one for the way back", async () => {
    const { charts, address } = await open(`?from=${iso(-3 * HOUR)}&to=${iso(-2 * HOUR)}`);
    fireEvent.pointerDown(charts, at(0.5));
    fireEvent.pointerUp(charts, at(0.501));
    expect(address().get("from")).toBe(iso(-3 * HOUR));
    fireEvent.doubleClick(charts);
    await waitFor(() => expect(address().toString()).toBe(""));
  });

  it("is moved by keys and by buttons alike, and Escape leaves it before it leaves the page", async () => {
    const { charts, address, user, router } = await open(`?from=${iso(-3 * HOUR)}&to=${iso(-2 * HOUR)}`);
    const shown = () => [address().get("from"), address().get("to")];
    charts.focus();
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(shown()).toEqual([iso(-3.25 * HOUR), iso(-2.25 * HOUR)]));
    await user.click(screen.getByRole("button", { name: "Later" }));
    await waitFor(() => expect(shown()).toEqual([iso(-3 * HOUR), iso(-2 * HOUR)]));
    await user.click(screen.getByRole("button", { name: "Zoom out" }));
    await waitFor(() => expect(shown()).toEqual([iso(-3.5 * HOUR), iso(-1.5 * HOUR)]));
    charts.focus();
    await user.keyboard("+");
    await waitFor(() => expect(shown()).toEqual([iso(-3 * HOUR), iso(-2 * HOUR)]));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(address().toString()).toBe(""));
    expect(router.state.location.pathname).toBe("/components/engine-api");
  });

  it("is zoomed around the pointer by Ctrl and wheel, and kept once the wheel stands still", async () => {
    const { charts, address, clock, when } = await open(`?from=${iso(-3 * HOUR)}&to=${iso(-2 * HOUR)}`);
    await when(() => void fireEvent.wheel(charts, { ...at(0), ctrlKey: true, deltaY: -100 }));
    expect(address().get("to")).toBe(iso(-2 * HOUR));
    await when(() => clock.advance(300));
    await waitFor(() => expect(address().get("to")).toBe(iso(-2.2 * HOUR)));
    expect(address().get("from")).toBe(iso(-3 * HOUR));
    const before = address().toString();
    await when(() => void fireEvent.wheel(charts, { ...at(0.5), deltaY: -100 }));
    await when(() => clock.advance(300));
    expect(address().toString()).toBe(before);
  });

  it("shows a year a day at a time, and hours where single results are long gone", async () => {
    const { asked } = await open("?range=1y");
    await waitFor(() => expect(asked("/metrics")?.get("resolution")).toBe("1d"));
  });

  it("comes coarser where nothing finer is kept", async () => {
    const point = { timestamp: iso(-100.5 * HOUR), count: 60, mean: 41, min: 40, max: 43 };
    const { asked } = await open(`?from=${iso(-101 * HOUR)}&to=${iso(-100 * HOUR)}`, (server) => {
      server.seriesFor = (query) =>
        query.get("resolution") === "1h" ? [{ name: "response_time", unit: "ms", points: [point] }] : [];
    });
    await waitFor(() => expect(asked("/metrics")?.get("resolution")).toBe("1h"));
    expect(await screen.findByText(/, a point an hour\.$/)).toBeTruthy();
  });

  it("claims no point an hour before the first result, nor while closer figures are on their way", async () => {
    const hour = { timestamp: iso(-4 * HOUR), count: 60, mean: 41, min: 40, max: 43 };
    const { server, charts } = await open(`?from=${iso(-3.5 * HOUR)}&to=${iso(-3.3 * HOUR)}`, (server) => {
      server.seriesFor = (query) =>
        query.get("resolution") === "1h" ? [{ name: "response_time", unit: "ms", points: [hour] }] : [];
    });
    await waitFor(() => expect(server.requestsTo("/metrics").at(-1)?.url.searchParams.get("resolution")).toBe("1d"));
    expect(await screen.findByText(/, every result\.$/)).toBeTruthy();
    server.held.add("/components/engine-api/metrics");
    drag(charts, [0.5, 0.25]);
    expect(await screen.findByText(/\(3 min\), every result\.$/)).toBeTruthy();
  });

  it("holds still what came live while a time that is over is shown", async () => {
    await open(`?from=${iso(-3 * HOUR)}&to=${iso(-2 * HOUR)}`);
    expect((await screen.findAllByText("No values in this range.")).length).toBe(2);
    expect(screen.getByRole("img", { name: /^Status from 23 Nov .* to / })).toBeTruthy();
  });
});
