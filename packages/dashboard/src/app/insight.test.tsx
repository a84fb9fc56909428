import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, iso, systemHealth, viewer } from "../testing/fixtures.ts";
import { auditOf, capacityOf, forecastOf, sloOf } from "../testing/insight-fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const MARKUP = "<img src=x onerror=alert(1)>";

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([component("host-1"), component("order-gateway")]));
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string | RegExp) => within(await screen.findByRole("region", { name }));

describe("the insight pages", () => {
  it("are opened by a key, the warnings first, and lead to one another", async () => {
    const { user, router } = await open("/");
    await user.keyboard("n");
    await waitFor(() => expect(router.state.location.pathname).toBe("/insight/warnings"));
    await user.click(await screen.findByRole("link", { name: "Capacity" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/insight/capacity"));
  });

  for (const [path, what] of [
    ["/forecast", "warnings"],
    ["/slo", "objectives"],
    ["/capacity", "capacity"],
    ["/audit", "audit"],
  ] as const) {
    it(`say what could not be loaded of ${what}, and load it again`, async () => {
      const { server, user } = await open(`/insight/${what}`, ({ failing }) => failing.add(path));
      const alert = await screen.findByRole("alert", undefined, { timeout: 5000 });
      expect(alert.textContent).toContain("could not be loaded: the database is locked.");
      server.failing.clear();
      await user.click(screen.getByRole("button", { name: "Try again" }));
      expect(screen.queryByRole("alert")).toBeNull();
    });
  }
});

describe("early warning", () => {
  it("tells what is about to break apart from what only moves, and counts the rest", async () => {
    await open("/insight/warnings", ({ insight }) => {
      insight.forecasts = [
        forecastOf("host-1"),
        forecastOf("order-gateway", { sure: false, words: "latency may reach its limit" }),
        forecastOf("host-1", { metric: "memory", kind: "steady", sure: false, reaches_critical: null }),
        forecastOf("host-1", { metric: "swap", kind: "not_enough_data", sure: false, why: "2 h of 6 h are seen" }),
      ];
    });
    const ahead = await region("About to break");
    await ahead.findByText(/reaches critical in 3 h 10 min/);
    expect(ahead.getByText("CRITICAL ahead")).toBeTruthy();
    expect(ahead.getByRole("img", { name: /with 80 % between/ })).toBeTruthy();
    expect(ahead.queryByText(/may reach/)).toBeNull();
    (await region("On the move")).getByText(/latency may reach its limit/);
    screen.getByText(/1 metric is steady. Of 1 too little has been seen so far: 2 h of 6 h are seen/);
  });

  it("says so when nothing is", async () => {
    await open("/insight/warnings");
    await screen.findByText(/Nothing is sure to reach a threshold.*first come some minutes after the start/);
  });
});

describe("objectives", () => {
  it("say what is left of the budget, how fast it goes and what spent it", async () => {
    await open("/insight/objectives", ({ insight }) => {
      insight.objectives = [
        sloOf("order-path", {
          status: "burning",
          spenders: [{ component_id: "order-gateway", spent: 1296 }],
          burns: [{ ...sloOf("x").burns[0], firing: true, long_burn_rate: 20 } as never],
        }),
      ];
    });
    const panel = await region("Objective order-path");
    panel.getByText("BURNING");
    panel.getByText("99.95 %");
    panel.getByText(/Error budget: 21 min 36 s of 43 min 12 s spent, 50 % left; at the pace.* 60 d/);
    panel.getByText(/20 × over 1 h/);
    panel.getByRole("img", { name: /The worst of 2 days was 2026-11-22: 50 % of the budget/ });
    expect(panel.getByRole("link", { name: "order-gateway" }).getAttribute("href")).toBe("/components/order-gateway");
  });

  it("without data or budget left are still told in words", async () => {
    await open("/insight/objectives", ({ insight }) => {
      insight.objectives = [
        sloOf("young", { status: "no_data", attained: null, budget: { total: 0, spent: 0, remaining_ratio: null } }),
        sloOf("new", { watched_seconds: 480 }),
        sloOf("spent", { status: "exhausted", budget: { total: 100, spent: 300, remaining_ratio: -2 } }),
      ];
    });
    (await region("Objective young")).getByText(/nothing was counted yet/);
    (await region("Objective new")).getByText("Counted: watched 8 min of 30 d.");
    (await region("Objective spent")).getByText(/5 min of 1 min 40 s spent, more than there was/);
  });

  it("draw what was left of a budget after each day", async () => {
    await open("/insight/objectives", ({ insight }) => {
      insight.objectives = [sloOf("order-path")];
    });
    const objective = await region("Objective order-path");
    expect(objective.getByRole("img", { name: "What was left of the budget over 2 days; now: 50 %" })).toBeTruthy();
  });

  it("are shown how to set where there are none", async () => {
    await open("/insight/objectives");
    await screen.findByText(/slos:/);
  });
});

describe("capacity", () => {
  it("lists what lasts the shortest first, with its reason where nothing is said of days", async () => {
    await open("/insight/capacity", ({ insight }) => {
      insight.resources = [
        capacityOf("host-1", { days_left: null, days_left_why: "it does not grow", headroom_percent: 5 }),
        capacityOf("order-gateway", { days_left: 12, metric: "queue_length" }),
      ];
    });
    const rows = await (await region("Capacity")).findAllByRole("row");
    expect(rows.map((row) => within(row).queryByRole("rowheader")?.textContent)).toEqual([
      undefined,
      "order-gatewayqueue_length",
      "host-1disk_usage",
    ]);
    expect(rows[1]?.textContent).toContain("12 d");
    expect(rows[1]?.textContent).toContain("beyond the limit");
    expect(rows[2]?.textContent).toContain("it does not grow");
  });

  it("draws the peak of each day beside the limit, twice the peak and what a what-if makes of it", async () => {
    const what_if = {
      ...({
        driver: "orders",
        factor: 1.5,
        kind: "level",
        value: 91,
        beyond_limit: false,
        growth_per_day: null,
      } as const),
      ...{ days_left: null, quality: 0.9, words: "it would come to 91 %" },
    };
    const { server } = await open("/insight/capacity?what_if=orders%3D1.5", (fake) => {
      fake.insight.resources = [capacityOf("host-1", { what_if })];
      const points = [40, 70].map((max, day) => ({
        timestamp: iso(day * 86_400_000),
        count: 9,
        mean: 30,
        min: 20,
        max,
      }));
      fake.series = [{ name: "disk_usage", unit: "%", points }];
    });
    const part = await region("Peak of each day, of what is tightest");
    const words = "disk_usage, the peak of each day of six months: the worst was 70.0 %, the limit is 95.0 %";
    await part.findByRole("img", { name: words });
    expect(part.getByText("limit 95.0 %")).toBeTruthy();
    expect(part.getByText("twice the peak 140.0 %")).toBeTruthy();
    expect(part.getByText("what if 91.0 %")).toBeTruthy();
    const asked = server.requestsTo("/components/host-1/metrics").at(-1)?.url.searchParams;
    expect([asked?.get("name"), asked?.get("resolution")]).toEqual(["disk_usage", "1d"]);
  });

  it("asks what if, keeps it in the address, and says what was wrong with it", async () => {
    const { server, user, router } = await open("/insight/capacity", ({ insight }) => {
      insight.resources = [capacityOf("host-1")];
    });
    const panel = await region("Capacity");
    await panel.findByRole("table");
    server.insight.refusal = "no component has a metric orders";
    await user.type(panel.getByRole("textbox"), "orders=1.5{Enter}");
    expect(router.state.location.search).toBe("?what_if=orders%3D1.5");
    await panel.findByText(/no component has a metric orders/);
    await user.click(panel.getByRole("button", { name: "As it is" }));
    await panel.findByRole("table");
    expect(router.state.location.search).toBe("");
  });
});

describe("a forecast that is not sure", () => {
  it("says why once, and what the server says in numbers as the page writes them", async () => {
    const why = "it may as well not get there";
    const words = `may come to it, not sure: reaches critical at 8,400; ${why}`;
    await open("/insight/warnings", ({ insight }) => {
      insight.forecasts = [forecastOf("host-1", { sure: false, words, why })];
    });
    const panel = await region("On the move");
    const line = panel.getByRole("listitem");
    expect(line.textContent?.match(/may as well/g)).toHaveLength(1);
    expect(line.textContent).toContain("8\u202f400");
  });
});

describe("the audit trail", () => {
  it("shows who did what with what changed, and only of the choice in the address", async () => {
    const { user, router } = await open("/insight/audit", ({ insight }) => {
      insight.trail = [
        auditOf(2, { verb: "update_component", before: { interval: 5, name: "a" }, after: { interval: 7, name: "a" } }),
        auditOf(3, { verb: "recovery_wait", outcome: "refused" }),
        auditOf(1, { actor: MARKUP, subject: MARKUP, outcome: "refused" }),
      ];
    });
    const panel = await region("Audit trail");
    await panel.findByText("update component");
    panel.getByText("interval: 5 to 7");
    expect(panel.getAllByText(MARKUP)).toHaveLength(2);
    panel.getByText("refused");
    panel.getByText("recovery wait: nothing was done");
    await user.type(panel.getByLabelText("Only of this verb"), "update_component{Enter}");
    expect(router.state.location.search).toBe("?verb=update_component");
    await panel.findByText("update component");
    expect(panel.queryByText(MARKUP)).toBeNull();
  });

  it("says to those without the role what it needs, and asks for nothing", async () => {
    const { server } = await open("/insight/audit", (given) => {
      given.me = viewer;
    });
    await screen.findByText("Vic has the role viewer; to read the audit trail you need admin.");
    expect(server.requestsTo("/audit")).toEqual([]);
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  });

  it("is verified in as many steps as it takes, and says which row is wrong", async () => {
    const step = { checked: 50_000, clock_set_back: 0, fault: null, head: null };
    const { server, user } = await open("/insight/audit", ({ insight }) => {
      insight.walk = [
        { ...step, verdict: "unfinished", next_cursor: "1" },
        {
          ...step,
          verdict: "broken",
          fault: { kind: "changed", sequence: 7, message: "row 7 was changed" },
          next_cursor: null,
        },
      ];
    });
    await user.click(await screen.findByRole("button", { name: "Verify the trail" }));
    await screen.findByText(/row 7 was changed/);
    screen.getByText("BROKEN");
    const head = { store_id: "s", began_at: "", earlier_rows: 0, sequence: 2, hash: "abcdef" };
    server.insight.walk = [{ ...step, checked: 2, verdict: "ok", head, next_cursor: null }];
    await user.click(screen.getByRole("button", { name: "Verify the trail" }));
    await screen.findByText("abcdef");
    screen.getByText("WHOLE");
  });
});
