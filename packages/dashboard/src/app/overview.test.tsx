import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, event, incident, iso, metric, systemHealth, viewer } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";
import { pendingAttempt, recoveryCase, recoveryOverview } from "../testing/recovery-fixtures.ts";

function engine() {
  return systemHealth([
    component("engine-api"),
    component("orders-db", { component_type: "DATABASE", kind: "sqlite", tags: ["prod"] }),
    component("order-gateway", {
      component_type: "ORDER_EXECUTION",
      status: "DOWN",
      reason: "connection refused on 127.0.0.1:9878",
      status_since: iso(-131_000),
      metrics: [],
    }),
  ]);
}

async function open(health = engine(), path = "/") {
  const server = new FakeServer(health);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = (name: string) => within(screen.getByRole("region", { name }));

describe("what a person sees first", () => {
  it("is the system's status in words, and what needs them with its reason and for how long", async () => {
    const health = { ...engine(), overall_status: "CRITICAL" as const, reason: "order-gateway DOWN; 1 of 3 affected" };
    await open(health);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toMatch(
      /^CRITICALsince [\d:]{8} order-gateway DOWN; 1 of 3 affected$/,
    );
    const since = screen.getByRole("heading", { level: 1 }).querySelector("time");
    expect(since?.getAttribute("datetime")).toBe(iso(-131_000));
    const line = region("Needs attention").getByRole("listitem");
    expect(line.textContent).toContain("DOWN");
    expect(line.textContent).toContain("connection refused on 127.0.0.1:9878");
    expect(line.textContent).toContain("2 min 11 s");
    expect(document.title).toBe("CRITICAL · Plimsoll");
  });

  it("is the status once, not again at the head of its reason", async () => {
    const reason = "DOWN: order-gateway (required); 1 of 3 components not healthy";
    await open({ ...engine(), overall_status: "DOWN", reason });
    const sentence = screen.getByRole("heading", { level: 1 }).textContent;
    expect(sentence).toMatch(/^DOWNsince [\d:]{8} order-gateway \(required\); 1 of 3 components not healthy$/);
  });

  it("is that a component is up but not trading, in its line", async () => {
    await open(systemHealth([component("strategy", { status: "CRITICAL", diagnosis: "up_but_not_trading" })]));
    expect(screen.getByText(/^up but not trading · /)).toBeTruthy();
  });

  it("names what a component is affected by once", async () => {
    const reason = "query failed; affected by order-gateway, which is DOWN";
    const ill = component("orders-db", { status: "CRITICAL", reason, affected_by: "order-gateway" });
    await open(systemHealth([ill]));
    const line = region("Needs attention").getByRole("listitem");
    expect(line.textContent).toContain("query failed");
    expect(line.textContent?.match(/affected by/g)).toHaveLength(1);
    expect(within(line).getByRole("link", { name: "order-gateway" })).toBeTruthy();
  });

  it("says to a viewer why nothing of it can be acknowledged", async () => {
    const server = new FakeServer(engine());
    server.me = viewer;
    server.alerting.incidents = [incident(42)];
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    await screen.findByText("Vic has the role viewer; to change something you need operator.");
    expect(screen.getByRole("button", { name: "Acknowledge INC-42" })).toHaveProperty("disabled", true);
  });

  it("is nothing to attend to while all is healthy", async () => {
    await open(systemHealth([component("engine-api")]));
    expect(screen.queryByRole("region", { name: "Needs attention" })).toBeNull();
  });

  it("is uptime and how fast alerts are", async () => {
    await open();
    await screen.findByText("912");
    expect(screen.getByText("99.98")).toBeTruthy();
  });

  it("is what to do when nothing is monitored, until something is", async () => {
    const empty = systemHealth([]);
    const { server, when } = await open(empty);
    expect(screen.getByRole("region", { name: "Nothing is monitored yet" }).textContent).toContain("npx plimsoll init");
    const link = screen.getByRole("link", { name: "add a component here" });
    expect(link.getAttribute("href")).toBe("/manage/new");
    await when(() => server.socket.send(delta(empty, 11, { components: [component("engine-api")] })));
    expect(screen.getByRole("heading", { name: "Components (1)" })).toBeTruthy();
  });
});

describe("the last 24 h of a component", () => {
  it("stands in its line as a strip with its uptime, asked for once for all", async () => {
    const server = new FakeServer(engine());
    server.strips = [
      { component_id: "engine-api", uptime_percentage: 98.765, cells: `${"a".repeat(40)}hhdhhhhh` },
      { component_id: "orders-db", uptime_percentage: null, cells: "h".repeat(48) },
    ];
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    expect(await region("Components").findByText("98.8")).toBeTruthy();
    expect(region("Components").getByRole("img", { name: /^in 24 h: DOWN within \d\d:\d\d–\d\d:\d\d$/ })).toBeTruthy();
    expect(region("Components").getByRole("img", { name: "nothing wrong was seen in 24 h" })).toBeTruthy();
    expect(server.requestsTo("/statistics/strips").length).toBe(1);
  });

  it("shows at once that it is DOWN now, before the strip is asked for again", async () => {
    const server = new FakeServer(systemHealth([component("engine-api")]));
    server.strips = [{ component_id: "engine-api", uptime_percentage: 100, cells: "h".repeat(48) }];
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    await region("Components").findByRole("img", { name: "nothing wrong was seen in 24 h" });
    const down = component("engine-api", { status: "DOWN" });
    await when(() => server.socket.send(delta(server.health, 11, { components: [down] })));
    expect(region("Components").getByRole("img", { name: /^in 24 h: DOWN within/ })).toBeTruthy();
  });

  it("is missed with a word and a retry where it can't be had; the board stands", async () => {
    const server = new FakeServer(engine());
    server.failing.add("/statistics/strips");
    const { when, user } = openPage(server);
    await when(() => server.sendSnapshot());
    const fault = await region("Components").findByRole("alert");
    expect(fault.textContent).toContain("The last 24 h of the components could not be loaded: the database is locked");
    server.failing.clear();
    server.strips = [{ component_id: "engine-api", uptime_percentage: 97.5, cells: "h".repeat(48) }];
    await user.click(region("Components").getByRole("button", { name: "Try again" }));
    expect(await region("Components").findByText("97.5")).toBeTruthy();
  });
});

describe("what recovery asks people for", () => {
  it("has stopped, and says so beside the component that it left to a person", async () => {
    const server = new FakeServer(systemHealth([component("order-gateway", { status: "DOWN" })]));
    const latched = { at: iso(-1000), reason: "exhausted" as const, text: "all 3 tries did not heal it" };
    server.recovery.overview = recoveryOverview({ cases: [recoveryCase("order-gateway", { latched })] });
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    const link = await screen.findByRole("link", { name: "recovery has stopped: left to a person" });
    expect(link.getAttribute("href")).toBe("/recovery");
  });

  it("stands first among what needs attention, with what speaks against it and the way to the answer", async () => {
    const server = new FakeServer(engine());
    const guards = [
      { guard: "nothing-in-flight", allows: false, text: "3 orders in flight" },
      { guard: "reconciled", allows: null, text: "no answer" },
      { guard: "phase", allows: true, text: "closed" },
    ];
    server.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("try-1", { guards })] });
    const { when, user, router } = openPage(server);
    await when(() => server.sendSnapshot());
    await screen.findByRole("heading", { name: "Needs attention (2)" });
    const line = region("Needs attention").getAllByRole("listitem")[0];
    expect(line?.textContent).toContain("restart the systemd unit gateway.service");
    expect(line?.textContent).toContain(
      "against it: nothing-in-flight: 3 orders in flight; reconciled is unknown (no answer)",
    );
    expect(line?.textContent).toContain("1 of 2 agreed");
    await user.click(screen.getByRole("link", { name: "Decide about: restart the systemd unit gateway.service" }));
    await waitFor(() => expect(router.state.location).toMatchObject({ pathname: "/recovery", hash: "#try-1" }));
  });

  it("is asked for even while every component is healthy", async () => {
    const server = new FakeServer(systemHealth([component("engine-api")]));
    server.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("try-1")] });
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    expect(await screen.findByText("its guard allows it")).toBeTruthy();
  });
});

describe("live", () => {
  it("follows a component that goes down and comes back", async () => {
    const { server, when } = await open(systemHealth([component("engine-api")]));
    const down = component("engine-api", { status: "DOWN", reason: "no answer within 10 s" });
    await when(() => server.socket.send(delta(server.health, 11, { components: [down], overall_status: "DOWN" })));
    expect(region("Needs attention").getByText("no answer within 10 s")).toBeTruthy();
    expect(region("Components").getByText("DOWN")).toBeTruthy();
    await when(() => server.socket.send(delta(server.health, 12, { components: [component("engine-api")] })));
    expect(screen.queryByRole("region", { name: "Needs attention" })).toBeNull();
  });

  it("lists events as they happen above those from before", async () => {
    const server = new FakeServer(engine());
    server.events = [event(1, { message: "from before" })];
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    await screen.findByText("from before");
    await when(() => server.socket.send(delta(server.health, 11, { events: [event(2, { message: "just now" })] })));
    const lines = region("What happened").getAllByRole("listitem");
    expect(lines.map((line) => line.textContent?.includes("just now"))).toEqual([true, false]);
  });

  it("marks what is over as nothing to attend to, and parts a name from what is said of it", async () => {
    const { server, when } = await open();
    await when(() => {
      const over = event(9, { event_type: "alert_resolved", severity: "HIGH", message: "healthy again" });
      server.socket.send(delta(server.health, 11, { events: [{ ...over, component_id: "engine-api" }] }));
    });
    const line = region("What happened").getByText("healthy again").closest("li");
    expect(line?.dataset.severity).toBe("LOW");
    expect(line?.textContent).toContain("engine-api healthy again");
  });

  it("says that monitoring is stopped, and why", async () => {
    const server = new FakeServer({ ...engine(), monitoring_active: false });
    server.stopReason = "exchange maintenance";
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    expect(await screen.findByText(/Monitoring is stopped: exchange maintenance/)).toBeTruthy();
  });

  it("says loudly that history is not being kept", async () => {
    const health = engine();
    const monitor = { ...health.monitor, history_durable: false, trouble: "the disk is full" };
    await open({ ...health, monitor });
    expect(screen.getByText(/History is not being kept.*the disk is full/)).toBeTruthy();
  });
});

describe("a lost connection", () => {
  it("prints the moment shown, stops the clock and is over when the server is back", async () => {
    const { server, when, clock, container } = await open();
    await when(() => clock.advance(6000));
    server.isUp = false;
    await when(() => server.socket.drop());
    expect(screen.getByText(/Connection lost, showing \d\d:\d\d:\d\d/)).toBeTruthy();
    expect(container.querySelector("main")?.dataset.lost).toBe("true");
    const before = region("Needs attention").getByRole("listitem").textContent;
    await when(() => clock.advance(400));
    expect(region("Needs attention").getByRole("listitem").textContent).toBe(before);
    server.isUp = true;
    await when(() => clock.advance(200));
    await when(() => server.sendSnapshot());
    expect(screen.queryByText(/Connection lost/)).toBeNull();
  });

  it("asks again for the events that it may have missed", async () => {
    const { server, when, clock } = await open();
    await waitFor(() => expect(server.requestsTo("/events").length).toBe(1));
    await when(() => server.socket.drop());
    await when(() => clock.advance(500));
    await when(() => server.sendSnapshot());
    await waitFor(() => expect(server.requestsTo("/events").length).toBe(2));
  });

  it("can be tried again by hand", async () => {
    const { server, when, user } = await open();
    await when(() => server.socket.drop());
    await user.click(screen.getByRole("button", { name: "Try now" }));
    expect(server.sockets.length).toBe(2);
  });
});

describe("finding a component", () => {
  it("filters by words with the keyboard alone and opens the first with Enter", async () => {
    const { user, router } = await open();
    await user.keyboard("/");
    await user.keyboard("sqlite prod");
    expect(screen.getByRole("heading", { name: "Components (1 of 3)" })).toBeTruthy();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/components/orders-db"));
  });

  it("picks a line with the arrows, and Escape clears first the filter", async () => {
    const { user, router } = await open();
    await user.keyboard("/");
    await user.keyboard("o");
    await user.keyboard("{Escape}");
    expect(screen.getByRole("heading", { name: "Components (3)" })).toBeTruthy();
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/components/engine-api"));
  });

  it("filters by status at the press of its count and keeps the choice in the address", async () => {
    const { user, router } = await open();
    await user.click(screen.getByRole("button", { name: "1 down" }));
    expect(
      region("Components")
        .getAllByRole("link")
        .map((link) => link.getAttribute("href")),
    ).toEqual(["/components/order-gateway"]);
    await waitFor(() => expect(router.state.location.search).toBe("?status=down"));
  });

  it("begins with the choice of the address", async () => {
    await open(engine(), "/?filter=database&group=tag");
    expect(region("Components").getByRole("heading", { name: "prod 1" })).toBeTruthy();
  });

  it("draws of a thousand only those in sight", async () => {
    const many = Array.from({ length: 1000 }, (_, index) => component(`svc-${index}`));
    await open(systemHealth(many));
    expect(screen.getByRole("heading", { name: "Components (1000)" })).toBeTruthy();
    expect(region("Components").getAllByRole("link").length).toBeLessThan(100);
  });
});

describe("whatever a name or a value is", () => {
  it("prints markup as text, links ids whole and survives values that are missing or huge", async () => {
    const id = '<img src=x onerror="alert(1)">/..%2F🚀 שרת';
    const metrics = [metric({ value: 1e308 }), metric({ name: "missing", value: null, status: "WARNING" })];
    const { user, router } = await open(systemHealth([component(id, { metrics, reason: "<b>x</b>" })]));
    expect(document.querySelector("img, b")).toBeNull();
    expect(region("Components").getByText("1.0e308")).toBeTruthy();
    await user.click(region("Components").getByRole("link"));
    await waitFor(() => expect(router.state.location.pathname).toContain("/components/"));
    expect(await screen.findByRole("heading", { level: 2, name: id })).toBeTruthy();
  });
});

it("changes the theme with a key and remembers it", async () => {
  const { user } = await open();
  expect(document.documentElement.dataset.mantineColorScheme).toBe("dark");
  await user.keyboard("t");
  expect(document.documentElement.dataset.mantineColorScheme).toBe("light");
  expect(localStorage.getItem("mantine-color-scheme-value")).toBe("light");
});

it("has a page for an address that is none", async () => {
  await open(engine(), "/nowhere");
  expect(screen.getByRole("heading", { name: "There is no such page" })).toBeTruthy();
});
