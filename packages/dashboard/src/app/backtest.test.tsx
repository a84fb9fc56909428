import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, iso, metric, systemHealth } from "../testing/fixtures.ts";
import { backtestAlertOf, backtestOf, backtestSideOf } from "../testing/insight-fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const MARKUP = "<img src=x onerror=alert(1)>";
const MIN = 60_000;

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(
    systemHealth([
      component("order-gateway", {
        metrics: [metric(), metric({ name: "queue", unit: "1", threshold_warning: 10, threshold_critical: null })],
      }),
      component("strategy", { depends_on: ["order-gateway"] }),
      component("by-hand", { source: "api" }),
      component(MARKUP),
    ]),
  );
  server.insight.backtest = backtestOf();
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  const form = within(await screen.findByRole("form", { name: "What to try" }));
  const run = () => page.user.click(form.getByRole("button", { name: "Run the backtest" }));
  return { server, form, run, asked: () => server.requestsTo("/backtest").map(({ body }) => body), ...page };
}

const region = async (name: string | RegExp) => within(await screen.findByRole("region", { name }));

describe("what a backtest asks", () => {
  it("begins with the values in force, and sends only those that were changed", async () => {
    const { form, run, user, asked, router } = await open("/insight/backtest?component=order-gateway");
    const warning = form.getByLabelText("Warning at or above, ms");
    expect(warning).toHaveProperty("value", "1000");
    expect(form.getByLabelText("Critical at or above, ms")).toHaveProperty("value", "5000");
    await user.clear(warning);
    await user.type(warning, "200");
    await run();
    await region("What would have been");
    expect(asked()).toMatchObject([
      {
        config: { components: [{ id: "order-gateway", thresholds: { response_time: { warning: 200 } } }] },
        component_ids: ["order-gateway", "strategy"],
        since: iso(-7 * 24 * 60 * MIN),
        suggest: true,
      },
    ]);
    expect(router.state.location.search).toBe("?component=order-gateway&metric=response_time&warning=200&since=7d");
    screen.getByText(/response_time: WARNING at 200 ms \(in force: 1\.00 s\)/);
  });

  it("is what stands in the address", async () => {
    const { form, run, asked } = await open(
      "/insight/backtest?component=order-gateway&metric=queue&warning=&critical=3&since=24h",
    );
    expect(form.getByLabelText("Warning at or above")).toHaveProperty("value", "");
    expect(form.getByLabelText("Critical at or above")).toHaveProperty("value", "3");
    await run();
    await region("What would have been");
    expect(asked()).toMatchObject([
      {
        config: { components: [{ id: "order-gateway", thresholds: { queue: { warning: null, critical: 3 } } }] },
        since: iso(-24 * 60 * MIN),
      },
    ]);
  });

  it("without changes is what is in force beside what happened", async () => {
    const { run, asked } = await open("/insight/backtest", ({ insight }) => {
      insight.backtest = backtestOf({ a: backtestSideOf({ source: "recorded", alerts: 4 }) });
    });
    await run();
    (await region("What would have been")).getByText(/what is in force gives 2 alerts where 4 happened/);
    expect(asked()[0]).not.toHaveProperty("config");
    expect(asked()[0]).not.toHaveProperty("component_ids");
  });

  it("forgets what was typed for another metric, and keeps it for another time", async () => {
    const { form, user } = await open("/insight/backtest?component=order-gateway");
    await user.type(form.getByLabelText("Warning at or above, ms"), "5");
    await user.click(form.getByRole("radio", { name: "30 d" }));
    expect(form.getByLabelText("Warning at or above, ms")).toHaveProperty("value", "10005");
    await user.selectOptions(form.getByLabelText("Metric"), "queue");
    expect(form.getByLabelText("Warning at or above")).toHaveProperty("value", "10");
  });

  it("is no value that is no number, and no component that the configuration lacks", async () => {
    const { form, user, run, asked } = await open("/insight/backtest?component=order-gateway");
    await user.type(form.getByLabelText("Warning at or above, ms"), "x");
    form.getByText(/expected a number/);
    await run();
    expect(asked()).toEqual([]);
    expect(form.queryByRole("option", { name: "by-hand" })).toBeNull();
    form.getByRole("option", { name: MARKUP });
  });

  it("waits for the components before it says that one is missing", async () => {
    const server = new FakeServer(systemHealth([component("order-gateway")]));
    const page = openPage(server, "/insight/backtest?component=order-gateway");
    await screen.findByText(/Waiting for the first figures/);
    expect(screen.queryByText(/not in the configuration/)).toBeNull();
    await page.when(() => server.sendSnapshot());
    expect(await screen.findByLabelText("Component")).toHaveProperty("value", "order-gateway");
  });

  it("goes on from the values that were known when the component measures nothing any more", async () => {
    const { server, form, user, run, asked, when } = await open("/insight/backtest?component=order-gateway");
    await user.type(form.getByLabelText("Warning at or above, ms"), "0");
    server.health = systemHealth([component("order-gateway", { status: "DOWN", metrics: [] })]);
    await when(() => server.sendSnapshot());
    await run();
    await region("What would have been");
    const config = { components: [{ id: "order-gateway", thresholds: { response_time: { warning: 10_000 } } }] };
    expect(asked()).toMatchObject([{ config }]);
  });

  it("says where no values are known", async () => {
    const { form } = await open("/insight/backtest?component=order-gateway&warning=5", (server) => {
      server.health = systemHealth([component("order-gateway", { status: "DOWN", metrics: [] })]);
    });
    form.getByRole("option", { name: "nothing is measured now" });
  });

  it("needs an operator, and says so", async () => {
    const { form } = await open("/insight/backtest", (server) => {
      server.me = {
        name: "vera",
        display_name: null,
        roles: ["viewer"],
        recognised_by: "key",
        login_possible: true,
      } as never;
    });
    await screen.findByText(/you need operator/);
    expect(form.getByRole("button", { name: "Run the backtest" })).toHaveProperty("disabled", true);
  });
});

describe("while a backtest runs", () => {
  it("it can be given up, which ends it", async () => {
    const { server, run, user } = await open("/insight/backtest", ({ held }) => held.add("/backtest"));
    await run();
    await screen.findByText(/Replaying 7 d of history/);
    await user.click(screen.getByRole("button", { name: "Give up" }));
    await screen.findByText(/Given up/);
    expect(server.requestsTo("/backtest")[0]?.signal?.aborted).toBe(true);
    expect(screen.queryByRole("alert")).toBeNull();
    server.held.clear();
    await run();
    await region("What would have been");
  });

  it("leaving the page ends it", async () => {
    const { server, run, user } = await open("/insight/backtest", ({ held }) => held.add("/backtest"));
    await run();
    await screen.findByText(/Replaying 7 d of history/);
    await user.click(screen.getByRole("link", { name: "Capacity" }));
    await waitFor(() => expect(server.requestsTo("/backtest")[0]?.signal?.aborted).toBe(true));
  });

  it("what went wrong is said, and it is tried again", async () => {
    const { server, run, user } = await open("/insight/backtest", ({ failing }) => failing.add("/backtest"));
    await run();
    expect((await screen.findByRole("alert")).textContent).toContain("gave no answer: the database is locked.");
    server.failing.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await region("What would have been");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

const sides = { alerts: 1, flaps: 0, pages: 1, seconds_in_status: { HEALTHY: 1, WARNING: 0, CRITICAL: 0, DOWN: 0 } };
const at = (minutes: number) => ({ fired_at: iso(-minutes * MIN) });

describe("what a backtest answers", () => {
  it("is told in words, in bars and over time, component by component", async () => {
    const { run } = await open("/insight/backtest", ({ insight }) => {
      const pages = { pages: 12, night_pages: 6, per_week: 12, night_per_week: 5.5, per_hour: 0.1 };
      insight.backtest = backtestOf({
        b: backtestSideOf({ alerts: 3, pages }),
        totals: { matched: 1, earlier: 1, later: 0, only_a: 1, only_b: 1, median_earlier_seconds: 45 },
        components: [
          {
            component_id: "order-gateway",
            ...{ a: sides, b: sides },
            matched: [
              {
                a: backtestAlertOf("order-gateway", at(60)),
                b: backtestAlertOf("order-gateway", { fired_at: iso(-60 * MIN - 45_000) }),
                earlier_seconds: 45,
              },
            ],
            only_a: [backtestAlertOf("order-gateway", { ...at(600), resolved_at: iso(-590 * MIN) })],
            only_b: [backtestAlertOf("order-gateway", { ...at(20), resolved_at: null, severity: "CRITICAL" })],
          },
          {
            component_id: MARKUP,
            ...{ a: { ...sides, alerts: 0 }, b: { ...sides, alerts: 300 } },
            ...{ matched: [], only_a: [], only_b: [backtestAlertOf(MARKUP)] },
          },
        ],
        notes: ["Watched 2 d of the 7 d asked."],
      });
    });
    await run();
    const answer = await region("What would have been");
    answer.getByText(/3 alerts instead of 2; pages a week: 12 instead of 2; of these at night: 5.5 instead of 1/);
    answer.getByText(/1 earlier, 1 only as it is now, 1 only with the changes\. Those in both are 45 s earlier/);
    const alerts = await region("Alerts of order-gateway");
    alerts.getByRole("img", { name: /^in force: 2 alerts, the first at/ });
    alerts.getByRole("img", { name: /^with the changes: 2 alerts/ });
    expect(within(alerts.getByRole("list", { name: "Earlier (1)" })).getByText(/45 s earlier than/)).toBeTruthy();
    alerts.getByRole("list", { name: "Only in force (1)" });
    within(alerts.getByRole("list", { name: "Only with the changes (1)" })).getByText(/still open at the end/);
    expect(alerts.getByRole("link", { name: "order-gateway" }).getAttribute("href")).toBe("/components/order-gateway");
    expect(alerts.queryByText(/Of more/)).toBeNull();
    (await region(`Alerts of ${MARKUP}`)).getByText(
      /Of more than the server lists only the first are shown: there are 300/,
    );
    expect(document.querySelector("main img[src]")).toBeNull();
    (await region("What history cannot tell")).getByText(/Watched 2 d/);
  });

  it("brings suggestions, which fill the form when they are to be tried", async () => {
    const { run, user, form, router } = await open("/insight/backtest", ({ insight }) => {
      insight.backtest = backtestOf({
        suggestions: [
          {
            component_id: "order-gateway",
            metric: "response_time",
            unit: "ms",
            basis: "quantiles",
            direction: "above",
            warning: 84.2,
            critical: 140,
            samples: 60_000,
            f_score: null,
            lead_seconds: null,
          },
        ],
        suggested_pages: { pages: 1, night_pages: 0, per_week: 1.4, night_per_week: 0, per_hour: 0 },
      });
    });
    await run();
    const panel = await region("Suggestions");
    panel.getByText(/1.4 pages a week, 0 of them at night/);
    await user.click(panel.getByRole("button", { name: "Try these for response_time of order-gateway" }));
    expect(form.getByLabelText("Warning at or above, ms")).toHaveProperty("value", "84.2");
    expect(form.getByLabelText("Critical at or above, ms")).toHaveProperty("value", "140");
    expect(document.activeElement).toBe(form.getByRole("button", { name: "Run the backtest" }));
    expect(router.state.location.search).toContain("warning=84.2&critical=140");
  });
});

it("is a press away from a component's thresholds", async () => {
  const server = new FakeServer(systemHealth([component("order-gateway")]));
  const page = openPage(server, "/components/order-gateway");
  await page.when(() => server.sendSnapshot());
  await page.user.click(await screen.findByRole("link", { name: "Try other thresholds" }));
  expect(await screen.findByLabelText("Component")).toHaveProperty("value", "order-gateway");
});
