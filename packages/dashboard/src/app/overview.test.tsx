import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, event, iso, metric, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

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
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("CRITICALorder-gateway DOWN; 1 of 3 affected");
    const line = region("Needs attention").getByRole("listitem");
    expect(line.textContent).toContain("DOWN");
    expect(line.textContent).toContain("connection refused on 127.0.0.1:9878");
    expect(line.textContent).toContain("2 min 11 s");
    expect(document.title).toBe("CRITICAL · Plimsoll");
  });

  it("is the status once, not again at the head of its reason", async () => {
    const reason = "DOWN: order-gateway (required); 1 of 3 components affected";
    await open({ ...engine(), overall_status: "DOWN", reason });
    const sentence = screen.getByRole("heading", { level: 1 }).textContent;
    expect(sentence).toBe("DOWNorder-gateway (required); 1 of 3 components affected");
  });

  it("is that a component is up but not trading, in its line", async () => {
    await open(systemHealth([component("strategy", { status: "CRITICAL", diagnosis: "up_but_not_trading" })]));
    expect(screen.getByText(/^up but not trading · /)).toBeTruthy();
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
    await when(() => server.socket.send(delta(empty, 11, { components: [component("engine-api")] })));
    expect(screen.getByRole("heading", { name: "Components (1)" })).toBeTruthy();
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
