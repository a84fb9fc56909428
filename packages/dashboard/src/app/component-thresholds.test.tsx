import type { BacktestReport, HealthMetric } from "@plimsoll/core";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { definitionOf } from "../testing/fake-manage.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { component, iso, metric, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const SERIES = 'response_time{endpoint="/health"}';
const METRIC: HealthMetric = metric({ labels: { endpoint: "/health" } });
const values = [100, 250, 260, 100, 700];

async function open(source: "api" | "config", prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([component("engine-api", { metrics: [METRIC], source })]));
  const points = values.map((value, index) => ({
    ...{ timestamp: iso((index - values.length) * 5000), count: 1, mean: value, min: value, max: value },
  }));
  server.series = [{ name: "response_time", labels: { endpoint: "/health" }, unit: "ms", points }];
  const definition = { id: "engine-api", check: { kind: "http" }, thresholds: { cpu_usage: null } };
  server.manage.definitions = [definitionOf("engine-api", { source, definition })];
  prepare(server);
  const page = openPage(server, "/components/engine-api");
  await page.when(() => server.sendSnapshot());
  await page.user.click(await screen.findByRole("button", { name: `Thresholds of ${SERIES}` }));
  const form = within(await screen.findByRole("form", { name: `Other thresholds of ${SERIES}` }));
  const type = async (label: RegExp, text: string) => {
    const field = form.getByLabelText(label);
    await page.user.clear(field);
    if (text !== "") await page.user.type(field, text);
  };
  return { server, form, type, ...page };
}

describe("trying other thresholds on a chart", () => {
  it("says at once what they would have done over what is shown, and leaves with Escape", async () => {
    const { form, type, user } = await open("config");
    expect(form.getByText("Nothing is changed yet. What you type is drawn on the chart at once.")).toBeTruthy();
    expect(form.getByText("As it is in force: WARNING never; CRITICAL never; no alert.")).toBeTruthy();
    await type(/^Warning at or above/, "200");
    await type(/^Critical at or above/, "600");
    expect(
      form.getByText(/^Estimated .*: WARNING once, 10 s in all; CRITICAL once, .* in all; 2 alerts\.$/),
    ).toBeTruthy();
    await type(/^For at least/, "1m");
    expect(form.getByText(/^Estimated .*: WARNING never; CRITICAL never; no alert\.$/)).toBeTruthy();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
    expect(screen.getByRole("heading", { level: 2, name: "engine-api" })).toBeTruthy();
  });

  it("says what can't be read, and sends nothing then", async () => {
    const { form, type } = await open("api");
    await type(/^Warning at or above/, "many");
    expect(form.getByText("expected a number")).toBeTruthy();
    expect(form.getByRole<HTMLButtonElement>("button", { name: "Put in force" }).disabled).toBe(true);
  });

  it("puts those of a component of the API in force, with all else as it was declared", async () => {
    const { server, form, type, user } = await open("api");
    await type(/^Warning at or above/, "200");
    await type(/^Critical at or above/, "");
    await waitFor(() =>
      expect(form.getByRole<HTMLButtonElement>("button", { name: "Put in force" }).disabled).toBe(false),
    );
    await user.click(form.getByRole("button", { name: "Put in force" }));
    await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
    expect(server.requests.find(({ method }) => method === "PUT")).toMatchObject({
      body: {
        ...{ id: "engine-api", check: { kind: "http" } },
        thresholds: { cpu_usage: null, [SERIES]: { warning: 200, critical: null } },
      },
    });
  });

  it("says why they could not be put in force", async () => {
    const { server, form, type, user } = await open("api");
    await type(/^Warning at or above/, "200");
    await waitFor(() =>
      expect(form.getByRole<HTMLButtonElement>("button", { name: "Put in force" }).disabled).toBe(false),
    );
    server.failing.add("/checkers/engine-api");
    await user.click(form.getByRole("button", { name: "Put in force" }));
    expect(await form.findByText("It was refused: the database is locked.")).toBeTruthy();
  });

  it("gives those of a component of the file out for the file, and works them out exactly when asked", async () => {
    const side = { alerts: 3, flaps: 0, pages: 2 };
    const seconds = { HEALTHY: 100, WARNING: 720, CRITICAL: 0, DOWN: 0 };
    const { server, form, type, user } = await open("config", ({ insight }) => {
      insight.backtest = {
        rows: 4321,
        components: [
          {
            component_id: "engine-api",
            a: { alerts: 0, flaps: 0, pages: 0, seconds_in_status: { ...seconds, WARNING: 0 } },
            b: { ...side, seconds_in_status: seconds },
            ...{ matched: [], only_a: [], only_b: [] },
          },
        ],
      } as unknown as BacktestReport;
    });
    await type(/^Warning at or above/, "200");
    expect(form.getByText(/^components:/).textContent).toContain("{ warning: 200 }");
    await user.click(form.getByRole("button", { name: "Work it out exactly" }));
    expect(
      await form.findByText(/4\s321 stored results .*: WARNING 12 min, CRITICAL 0 s; 3 alerts; 2 pages\.$/),
    ).toBeTruthy();
    expect(form.getByText(/^In force it would have been: .*; no alert; no page\.$/)).toBeTruthy();
    expect(server.requestsTo("/backtest")[0]?.body).toMatchObject({
      config: { components: [{ id: "engine-api", thresholds: { [SERIES]: { warning: 200 } } }] },
      component_ids: ["engine-api"],
      until: iso(),
    });
  });

  it("says what role it takes", async () => {
    const { form, type } = await open("api", (server) => {
      if (server.me !== null) server.me = { ...server.me, name: "vera", roles: ["viewer"], recognised_by: "session" };
    });
    await type(/^Warning at or above/, "200");
    expect(form.getByText(/vera has the role viewer; to change something you need operator/)).toBeTruthy();
    expect(form.getByRole<HTMLButtonElement>("button", { name: "Put in force" }).disabled).toBe(true);
  });
});
