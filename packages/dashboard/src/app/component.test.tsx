import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, event, incident, iso, member, metric, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const DETAILS = { dns_ms: 1, tcp_ms: 2, first_byte_ms: 30, status_code: 200 };
const API = component("engine-api", {
  metrics: [metric({ labels: { endpoint: "/health" }, details: DETAILS })],
  tags: ["prod"],
  depends_on: ["orders-db"],
});

async function open(path = "/components/engine-api", prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([API, component("orders-db")]));
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string) => within(await screen.findByRole("region", { name }));

describe("a component's page", () => {
  it("says what it is, how it is and why, and leads to what it depends on", async () => {
    await open();
    expect(await screen.findByRole("heading", { level: 2, name: "engine-api" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "orders-db" }).getAttribute("href")).toBe("/components/orders-db");
    expect(screen.getByText("plimsoll.yaml")).toBeTruthy();
  });

  it("says when it is ill because of another, how many depend on it, and that it is flapping", async () => {
    const ill = component("engine-api", { status: "DOWN", affected_by: "orders-db", affects: 3, flapping: true });
    const server = new FakeServer(systemHealth([ill]));
    const page = openPage(server, "/components/engine-api");
    await page.when(() => server.sendSnapshot());
    expect((await screen.findByText("affected by")).nextElementSibling?.textContent).toBe("orders-db");
    expect(screen.getByText("3 components")).toBeTruthy();
    expect(screen.getByText(/it is flapping/)).toBeTruthy();
  });

  it("says what it does meanwhile, how what stands in for it is now, and what a person does about it", async () => {
    const fallback = { text: "trades on the second feed", component: "feed-2", max_age_seconds: 2, reduce_only: false };
    const runbook = [
      { text: "Look whether the venue is in maintenance", link: "https://status.example.com/", action: null },
      { text: "Subscribe anew", link: null, action: "subscribe-anew" },
    ];
    const ill = component("feed", { status: "DOWN", fallback, runbook });
    const server = new FakeServer(systemHealth([ill, component("feed-2", { status: "CRITICAL" })]));
    const page = openPage(server, "/components/feed");
    await page.when(() => server.sendSnapshot());
    const panel = await region("While it is ill");
    expect(panel.getByText(/^Meanwhile: trades on the second feed \(feed-2 is CRITICAL; .* 2 s old\)$/)).toBeTruthy();
    expect(panel.getByRole("link", { name: /venue is in maintenance/ }).getAttribute("href")).toBe(
      "https://status.example.com/",
    );
    expect(panel.getByRole("link", { name: "start subscribe-anew" }).getAttribute("href")).toBe("/recovery");
  });

  it("calls a component that answers and does not work by what it is", async () => {
    const reason = "up but not trading: it answers, but loop_iterations has not advanced for 42 s (limit 30 s)";
    const server = new FakeServer(
      systemHealth([component("strategy", { status: "CRITICAL", reason, diagnosis: "up_but_not_trading" })]),
    );
    const page = openPage(server, "/components/strategy");
    await page.when(() => server.sendSnapshot());
    expect((await screen.findByText("diagnosis")).nextElementSibling?.textContent).toBe("up but not trading");
    expect(screen.getByText(reason)).toBeTruthy();
  });

  it("names the open incident that it is part of, and who has it", async () => {
    await open("/components/engine-api", ({ alerting }) => {
      alerting.incidents = [incident(42, { members: [member("engine-api")], assigned_to: "anna" })];
    });
    const link = await screen.findByRole("link", { name: "INC-42" });
    expect(link.getAttribute("href")).toBe("/incidents/incident-42");
    expect(link.parentElement?.textContent).toBe("INC-42 open, anna has it");
  });

  it("shows each metric now with its thresholds and where a request's time went", async () => {
    await open();
    const now = await region("Metrics now");
    expect(now.getByText("≥", { exact: false, selector: "td:nth-of-type(2) *" }).textContent).toBe("≥ 1.00\u202fs");
    expect(now.getAllByRole("term").map((term) => term.textContent)).toEqual([
      "DNS",
      "TCP",
      "first byte",
      "body",
      "status code",
    ]);
  });

  it("calls a metric without thresholds not judged, never HEALTHY", async () => {
    const bare = { threshold_warning: null, threshold_critical: null };
    const port = metric({ name: "port_open", value: 0, unit: "1", ...bare });
    const gone = metric({ name: "seen", value: null, unit: "1", status: "WARNING", ...bare });
    const server = new FakeServer(systemHealth([component("gateway", { status: "DOWN", metrics: [port, gone] })]));
    const page = openPage(server, "/components/gateway");
    await page.when(() => server.sendSnapshot());
    const now = await region("Metrics now");
    expect(now.getByRole("row", { name: /port_open/ }).textContent).toContain("not judged");
    expect(now.queryByText("HEALTHY")).toBeNull();
    expect(now.getByRole("row", { name: /seen/ }).textContent).toContain("WARNING");
  });

  it("says of a value past its limit from when it counts, and of a status how many answers it takes to be believed", async () => {
    const waiting = { status: "WARNING" as const, since: iso(-10_000), counts_at: iso(110_000) };
    const cpu = metric({ name: "cpu_usage", unit: "%", value: 91, waiting });
    const slow = metric({ name: "query_time", value: 9000, status: "CRITICAL" });
    const candidate = {
      status: "CRITICAL" as const,
      reason: "query_time 9 s",
      detected_at: iso(-1000),
      answers: 1,
      needed: 2,
    };
    const server = new FakeServer(systemHealth([component("host", { metrics: [cpu, slow], candidate })]));
    const page = openPage(server, "/components/host");
    await page.when(() => server.sendSnapshot());
    const now = await region("Metrics now");
    expect(now.getByRole("row", { name: /cpu_usage/ }).textContent).toMatch(
      /over its limit since \d\d:59:50; counts as WARNING if it lasts until \d\d:01:50$/,
    );
    expect(now.getByRole("row", { name: /query_time/ }).textContent).toContain("not yet believed: 1 of 2 answers");
    const head = screen.getByText(/^not yet believed:/, { selector: "p" });
    expect(head.textContent).toMatch(
      /^not yet believed: CRITICAL \(1 of 2 answers, since \d\d:59:59\) query_time 9 s$/,
    );
  });

  it("charts every metric over the range that the address asks for", async () => {
    const { server } = await open("/components/engine-api?range=6h");
    expect(await screen.findByRole("img", { name: 'response_time{endpoint="/health"} over time' })).toBeTruthy();
    const asked = server.requestsTo("/metrics")[0]?.url.searchParams;
    expect(asked?.get("resolution")).toBe("1m");
    expect(asked?.get("from")).toBe(iso(-6 * 3_600_000));
  });

  it("loads another range when it is picked and keeps it in the address", async () => {
    const { server, user, router } = await open();
    await user.click(await screen.findByRole("radio", { name: "1 h" }));
    await waitFor(() => expect(router.state.location.search).toBe("?range=1h"));
    await waitFor(() => {
      const last = server.requestsTo("/metrics").at(-1);
      expect(last?.url.searchParams.get("from")).toBe(iso(-3_600_000));
      expect(last?.url.searchParams.get("resolution")).toBe("raw");
    });
  });

  it("follows the stream", async () => {
    const { server, when } = await open();
    const down = component("engine-api", {
      status: "DOWN",
      reason: "refused",
      last_error: "nobody listens",
      error_count: 2,
    });
    const happened = event(7, { message: "went down", severity: "CRITICAL" });
    const other = event(8, { component_id: "orders-db", message: "not ours" });
    await when(() => server.socket.send(delta(server.health, 11, { components: [down], events: [happened, other] })));
    expect(screen.getByText("nobody listens")).toBeTruthy();
    expect(screen.getByText("Last error, 2 failed checks in a row")).toBeTruthy();
    expect((await region("Events")).getByText("went down")).toBeTruthy();
    expect(screen.queryByText("not ours")).toBeNull();
  });

  it("goes back with Escape", async () => {
    const { user, router } = await open();
    await screen.findByRole("heading", { level: 2, name: "engine-api" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
  });
});

describe("check now", () => {
  it("asks for this component and says what was found", async () => {
    const { server, user } = await open("/components/engine-api", (server) => {
      server.checked = [component("engine-api", { status: "WARNING", reason: "slow: 1.2 s" })];
    });
    await user.click(await screen.findByRole("button", { name: "Check now" }));
    expect(await screen.findByText("slow: 1.2 s")).toBeTruthy();
    const [asked] = server.requestsTo("/check");
    expect(asked).toMatchObject({ method: "POST", body: { component_ids: ["engine-api"] } });
    expect(asked?.headers.get("content-type")).toBe("application/json");
  });

  it("says why it could not be run", async () => {
    const { user } = await open("/components/engine-api", (server) => server.failing.add("/check"));
    await user.click(await screen.findByRole("button", { name: "Check now" }));
    expect(await screen.findByText("The check could not be run: the database is locked.")).toBeTruthy();
  });
});

describe("what can't be shown", () => {
  it("names an unknown component and leads back", async () => {
    await open("/components/%3Cb%3Enope%3C%2Fb%3E");
    expect(await screen.findByRole("heading", { name: "There is no component of this name" })).toBeTruthy();
    expect(screen.getByText("“<b>nope</b>”")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Back to the overview" }).getAttribute("href")).toBe("/");
  });

  it("says which history could not be loaded, tries again when asked, and charts what comes live meanwhile", async () => {
    const path = "/components/engine-api/spans";
    const { server, user } = await open("/components/engine-api", (server) => server.failing.add(path));
    const alert = await screen.findByRole("alert", undefined, { timeout: 10_000 });
    expect(alert.textContent).toContain("The status over time could not be loaded: the database is locked.");
    expect(screen.getByRole("img", { name: /response_time/ })).toBeTruthy();
    server.failing.delete(path);
    await user.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("img", { name: "Status over the last 15 min" })).toBeTruthy();
  });
});
