import type { ComponentHealth, HealthMetric } from "@plimsoll/core";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { gateOf } from "../testing/fake-readiness.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, market, metric, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const MARKUP = "<img src=x onerror=alert(1)>";
const STALLED = "up but not trading: it answers, but loop has not advanced for 42 s";

async function open(
  components: ComponentHealth[],
  prepare: (server: FakeServer) => void = () => {},
  path = "/trading",
) {
  const server = new FakeServer(systemHealth(components));
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string) => within(await screen.findByRole("region", { name }));
const figure = (name: string, value: number | null, changes: Partial<HealthMetric> = {}) =>
  metric({ name, value, unit: "s", ...changes });

function strategy(changes: Partial<ComponentHealth> = {}): ComponentHealth {
  const progress = figure("progress_age", 0.5, { labels: { metric: "loop" } });
  return component("strategy", {
    component_type: "PROCESS",
    kind: "json",
    metrics: [progress],
    progress_told_by: ["strategy"],
    ...changes,
  });
}

function feed(symbols: Record<string, Partial<HealthMetric>>, changes: Partial<ComponentHealth> = {}) {
  const ages = Object.entries(symbols).map(([symbol, told]) =>
    figure("feed_last_tick_age_seconds", 1, { labels: { symbol }, ...told }),
  );
  return component("feed", { component_type: "MARKET_DATA", kind: "websocket", metrics: ages, ...changes });
}

/** The texts of the cells of each row below the headings. */
async function rowsOf(label: string): Promise<string[]> {
  const rows = (await region(label)).getAllByRole("row").slice(1);
  return rows.map((row) => Array.from(row.querySelectorAll("th, td"), (cell) => cell.textContent).join(" | "));
}

describe("the trading page", () => {
  it("says of no part that it is empty before anything was heard", async () => {
    openPage(new FakeServer(systemHealth([strategy()])), "/trading");
    await screen.findByText("Waiting for the first figures…");
    expect(screen.queryByText(/No feed is followed/)).toBeNull();
  });

  it("is in doubt while something makes progress but the way of orders is ill", async () => {
    await open([
      strategy(),
      component("orders", { component_type: "ORDER_EXECUTION", kind: "order_store", status: "CRITICAL" }),
      component("host-clock", { component_type: "CLOCK", kind: "ntp", status: "CRITICAL" }),
    ]);
    await screen.findByText("In doubt: strategy makes progress, but orders is CRITICAL.");
  });

  it("is opened by a key, and says of each part which check kind would bring it", async () => {
    const { user, router } = await open([component("engine")], undefined, "/");
    await user.keyboard("g");
    await waitFor(() => expect(router.state.location.pathname).toBe("/trading"));
    for (const [part, example] of [
      ["Is it trading?", /progress: \{ metric: loop_iterations/],
      ["Market data", /kind: websocket/],
      ["Order path", /kind: fix_log/],
      ["Risk", /kind: risk/],
      ["Clocks", /kind: ntp/],
      ["Before the open", /kind: readiness/],
    ] as const) {
      await (await region(part)).findByText(example);
    }
  });
});

describe("whether it is trading", () => {
  it("is said in a sentence and of each component that tells of its progress, and follows the stream", async () => {
    const { server, when } = await open([strategy(), component("host")]);
    const panel = await region("Is it trading?");
    panel.getByText("Trading: strategy makes progress.");
    panel.getByText(/loop last advanced 0.50 s ago/);
    expect(panel.queryByText("host")).toBeNull();
    const stuck = strategy({ status: "CRITICAL", diagnosis: "up_but_not_trading", reason: STALLED });
    await when(() => server.socket.send(delta(server.health, 11, { components: [stuck] })));
    panel.getByText("Up but not trading: strategy.");
    panel.getByText(/^It answers, but loop has not advanced for 42 s. Its process lives, but its work stands still/);
  });

  it("is asked of what is to tell its progress, and measures nothing since it is down", async () => {
    await open([strategy({ status: "DOWN", reason: "connection refused", metrics: [] })]);
    const panel = await region("Is it trading?");
    panel.getByText("Not trading: strategy.");
    panel.getByText("connection refused");
  });

  it("is known of what others tell the progress of as these have it, and no longer once they are down", async () => {
    const bot = component("bot", { progress_told_by: ["loop"], reason: "answers" });
    const { server, when } = await open([bot, component("loop", { reason: "every turn is young" })]);
    const panel = await region("Is it trading?");
    panel.getByText("Trading: loop makes progress.");
    panel.getByText("every turn is young");
    panel.getByText("answers. Whether it trades, loop tells.");
    const change = (loop: ComponentHealth, sequence: number) =>
      when(() => server.socket.send(delta(server.health, sequence, { components: [loop] })));
    await change(component("loop", { stale: true }), 11);
    panel.getByText("Not known: nothing tells of its progress now.");
    await change(component("loop", { status: "DOWN", reason: "connection refused" }), 12);
    panel.getByText("Not trading: loop.");
  });

  it("is said in one sentence of many", async () => {
    const many = Array.from({ length: 30 }, (_, n) => {
      const component_id = `s${n}`;
      return { ...strategy({ status: "DOWN" }), component_id, progress_told_by: [component_id] };
    });
    await open(many);
    const panel = await region("Is it trading?");
    panel.getByText("Not trading: s0, s1, s2, s3, s4 and 25 more.");
    panel.getByText("10 more components, none of them worse.");
  });

  it("is not claimed of what is stale, asleep or only alive", async () => {
    await open([
      strategy({ stale: true }),
      { ...strategy({ state: "paused" }), component_id: "asleep" },
      component("alive", { kind: "heartbeat" }),
    ]);
    const panel = await region("Is it trading?");
    panel.getByText("Not known: nothing tells of its progress now.");
    panel.getByText("Nothing fresh has been heard of it.");
    panel.getByText("It is not judged now.");
    panel.getByText(/Whether it trades, nothing tells/);
  });

  it("is not claimed while its market is closed", async () => {
    await open([strategy({ calendar: "NYSE" })], (server) => {
      server.calendars = [market("NYSE", { is_open: false, phase: "closed", components: ["strategy"] })];
    });
    const panel = await region("Is it trading?");
    await panel.findByText("Market closed: nothing is asked of strategy until it opens.");
    panel.getByText("MARKET CLOSED");
  });

  it("names a risk gate that is bypassed first, and then how the engine is", async () => {
    const gate = component("risk", {
      component_type: "RISK_ENGINE",
      kind: "risk",
      status: "CRITICAL",
      diagnosis: "risk_gate_not_enforcing",
      reason: "3 orders went past the gate",
    });
    await open([strategy({ status: "DOWN" }), gate]);
    (await region("Is it trading?")).getByText("Risk gate not enforcing: risk. Not trading: strategy.");
  });
});

describe("market data", () => {
  it("has a row for each symbol, the worst first, with markup as text and nothing broken by odd values", async () => {
    const crossed = figure("book_crossed_seconds", 6, { labels: { symbol: "ETH" }, status: "CRITICAL" });
    const odd = feed({ BTC: { value: 1e308 }, ETH: {}, [MARKUP]: { value: null, status: "WARNING" } });
    await open([{ ...odd, metrics: [...odd.metrics, crossed, figure("feed_message_rate", 65.8, { unit: "1/s" })] }]);
    expect(await rowsOf("Symbols of feed")).toEqual([
      "ETH | 1\u202fs | CRITICAL 6\u202fs",
      `${MARKUP} | WARNING – | –`,
      "BTC | 1.0e308\u202fs | –",
    ]);
    (await region("Market data")).getByText("65.80");
  });

  it("of many symbols shows the worst twenty with how many more there are, and all when asked", async () => {
    const symbols = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`S${String(n).padStart(3, "0")}`, {}]));
    const { user } = await open([feed({ ...symbols, Z: { status: "DOWN", value: 200 } })]);
    const rows = await rowsOf("Symbols of feed");
    expect(rows).toHaveLength(20);
    expect(rows[0]).toBe("Z | DOWN 3 min 20 s");
    const panel = await region("Market data");
    panel.getByText("481 more symbols, none of them worse.");
    await user.click(panel.getByRole("button", { name: "Show all symbols" }));
    expect(await rowsOf("Symbols of feed")).toHaveLength(501);
    await user.click(panel.getByRole("button", { name: "Show the worst alone" }));
    expect(await rowsOf("Symbols of feed")).toHaveLength(20);
  });
});

describe("orders, risk and clocks", () => {
  it("say states in words, and put the worst component first", async () => {
    const session = { name: "fix_session_state", unit: "1", labels: { session: MARKUP } };
    const orders = { component_type: "ORDER_EXECUTION", kind: "fix_log" } as const;
    await open([
      component("a-session", { ...orders, metrics: [metric({ ...session, value: 1 })] }),
      component("b-session", {
        ...orders,
        status: "CRITICAL",
        metrics: [metric({ ...session, value: 0, status: "CRITICAL" })],
      }),
      component("risk", {
        kind: "risk",
        metrics: [
          figure("risk_limit_utilisation", 0.85, { unit: "1", labels: { limit: "gross" }, status: "WARNING" }),
          figure("kill_switch_state", 2, { unit: "1", status: "CRITICAL" }),
        ],
      }),
    ]);
    const panel = await region("Order path");
    expect(panel.getAllByRole("link").map((link) => link.textContent)).toEqual(["b-session", "a-session"]);
    panel.getByText("logged off");
    panel.getByText("logged on");
    expect(panel.getAllByText(MARKUP)).toHaveLength(2);
    const risk = await region("Risk");
    risk.getByText("would not work now");
    risk.getByRole("img", { name: "85.0 % of the limit" });
  });

  it("show of a kind that is not about trading what was chosen for it, and count what is left", async () => {
    const metrics = Array.from({ length: 15 }, (_, n) => figure(`own_figure_${n}`, n));
    await open([component("flow", { component_type: "ORDER_EXECUTION", kind: "prometheus", metrics })]);
    const panel = await region("Order path");
    panel.getByText("own figure 0");
    panel.getByText("3 more figures are on its page.");
  });

  it("hold a clock against its limit as a bar, and say when a measurement cannot tell", async () => {
    const clock = { component_type: "CLOCK", kind: "ntp" } as const;
    const measured = "measured -0.4 ms (error up to 0.1 ms) against the EU limit of 1 ms";
    const signed = figure("clock_offset_signed_seconds", -0.0004, { details: { measured } });
    const offset = figure("clock_offset_seconds", 0.0004, { threshold_critical: 0.001, details: { measured } });
    await open([
      component("clock", { ...clock, metrics: [offset, signed] }),
      component("far", { ...clock, metrics: [figure("clock_offset_signed_seconds", 0.01)] }),
    ]);
    const panel = await region("Clocks");
    panel.getByText(measured);
    panel.getByRole("img", { name: "40.0 % of the limit" });
    panel.getByText(/cannot tell whether the limit is kept/);
  });
});

describe("the open", () => {
  it("shows what stands in the way, and is signed off with a reason", async () => {
    const { server, user } = await open([feed({}), component("nyse-open", { kind: "readiness" })], ({ readiness }) => {
      readiness.gates = [gateOf("nyse-open")];
    });
    const panel = await region("Before the open");
    await panel.findByText("NOT READY");
    panel.getByText("CRITICAL: silent for 41 s");
    await user.click(panel.getByRole("button", { name: "Sign off nyse-open" }));
    panel.getByText(/It is accepted, for this one open, that this stands in the way: feed\./);
    await user.type(panel.getByRole("textbox"), "feed B carries on");
    await user.click(panel.getByRole("button", { name: "Let NYSE open" }));
    await panel.findByText("READY");
    expect(server.requestsTo("/readiness/nyse-open/sign-off")[0]?.body).toEqual({ note: "feed B carries on" });
    expect(panel.getByText(/^Signed off by/).textContent).toContain("despite feed: feed B carries on");
    expect(panel.queryByRole("button")).toBeNull();
  });

  it("says which role a sign-off needs to somebody who has not got it", async () => {
    await open([], (server) => {
      server.readiness.gates = [gateOf("nyse-open", { blockers: [] }), gateOf("later", { due: false, ready: null })];
      server.me = {
        name: "ann",
        display_name: null,
        roles: ["viewer"],
        recognised_by: "session",
        login_possible: true,
      };
    });
    const panel = await region("Before the open");
    await panel.findByText("NOT SIGNED OFF");
    panel.getByText("NOTHING DUE");
    await panel.findByText(/you need operator/);
    expect(panel.getAllByRole("button").map((button) => (button as HTMLButtonElement).disabled)).toEqual([true]);
  });

  it("says what could not be loaded, and loads it again", async () => {
    const { server, user } = await open([], ({ failing }) => failing.add("/readiness"));
    const panel = await region("Before the open");
    const alert = await panel.findByRole("alert", undefined, { timeout: 5000 });
    expect(alert.textContent).toContain("could not be loaded: the database is locked.");
    server.failing.clear();
    await user.click(panel.getByRole("button", { name: "Try again" }));
    await panel.findByText(/kind: readiness/);
  });
});
