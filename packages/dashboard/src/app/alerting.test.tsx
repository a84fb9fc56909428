import type { Me, RoutingExplanation } from "@plimsoll/core";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeNotices } from "../testing/fake-notices.ts";
import { FakeServer } from "../testing/fake-server.ts";
import {
  alertRoute,
  channel,
  component,
  delta,
  event,
  iso,
  maintenanceWindow,
  notification,
  silence,
  systemHealth,
} from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const ANONYMOUS: Me = {
  name: "anonymous",
  display_name: null,
  roles: ["viewer"],
  recognised_by: "anonymous",
  login_possible: true,
};

async function open(prepare: (server: FakeServer) => void = () => {}, notices = new FakeNotices()) {
  const server = new FakeServer(
    systemHealth([
      component("order-gateway", { tags: ["trading"] }),
      component("feed-cme", { component_type: "MARKET_DATA", tags: ["trading"] }),
    ]),
  );
  prepare(server);
  const page = openPage(server, "/alerting", notices);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string) => within(await screen.findByRole("region", { name }));

describe("silences", () => {
  it("are listed with what, why, by whom and until when, and can be ended after a question", async () => {
    const { server, user } = await open(({ alerting }) => {
      alerting.silences = [silence("s1")];
    });
    const silences = await region("Silences");
    const line = await silences.findByRole("listitem");
    expect(line.textContent).toContain("order-gatewayplanned failoverby anna, ends in 1 h");
    await user.click(silences.getByRole("button", { name: "End the silence of order-gateway" }));
    await user.click(silences.getByRole("button", { name: "Yes, end" }));
    await silences.findByText(/Nothing is silenced/);
    expect(server.requestsTo("/silences/s1").map(({ method }) => method)).toEqual(["DELETE"]);
  });

  it("are added by component, type or tag, after it was said what they take", async () => {
    const { server, user } = await open();
    const silences = await region("Silences");
    await waitFor(() =>
      expect((silences.getByRole("button", { name: "Add a silence…" }) as HTMLButtonElement).disabled).toBe(false),
    );
    await user.click(silences.getByRole("button", { name: "Add a silence…" }));
    expect(silences.getByText(/to silence everything is refused/)).toBeTruthy();
    await user.keyboard("feed-*, nobody");
    expect(silences.getByText(/Will silence 1 of 2 components/).textContent).toContain("feed-cme");
    await user.selectOptions(silences.getByLabelText("Type"), "MARKET_DATA");
    await user.type(silences.getByLabelText("Tags"), "trading");
    await user.type(silences.getByLabelText(/Reason/), "exchange test");
    await user.selectOptions(silences.getByLabelText("For"), "2h");
    await user.click(silences.getByRole("button", { name: "Silence" }));
    await silences.findByText("feed-* or nobody, with type MARKET_DATA, with tag trading");
    expect(server.requestsTo("/silences").find(({ method }) => method === "POST")?.body).toEqual({
      match: { components: ["feed-*", "nobody"], types: ["MARKET_DATA"], tags: ["trading"] },
      reason: "exchange test",
      for: "2h",
    });
  });

  it("say what the server refused", async () => {
    const { user } = await open(({ alerting }) => {
      alerting.refusal = "match: would silence everything";
    });
    const silences = await region("Silences");
    await silences.findByText(/Nothing is silenced/);
    await waitFor(() =>
      expect((silences.getByRole("button", { name: "Add a silence…" }) as HTMLButtonElement).disabled).toBe(false),
    );
    await user.click(silences.getByRole("button", { name: "Add a silence…" }));
    await user.type(silences.getByLabelText(/Reason/), "quiet{Enter}");
    expect((await silences.findByRole("alert")).textContent).toBe("It was refused: match: would silence everything.");
  });

  it("follow the stream", async () => {
    const { server, when } = await open();
    const silences = await region("Silences");
    await silences.findByText(/Nothing is silenced/);
    server.alerting.silences = [silence("s1")];
    const added = event(5, { event_type: "silence_added" });
    await when(() => server.socket.send(delta(server.health, 11, { events: [added] })));
    await silences.findByText("planned failover");
  });
});

describe("maintenance windows", () => {
  it("say which runs, which comes next and which stands in the file; only added ones can be removed", async () => {
    const { user } = await open(({ alerting }) => {
      alerting.windows = [
        maintenanceWindow("upgrade", { active: true, starts_at: iso(-1000), ends_at: iso(60_000) }),
        maintenanceWindow("weekly", { source: "config" }),
      ];
    });
    const part = await region("Maintenance");
    const [runs, next] = await part.findAllByRole("listitem");
    expect(runs?.textContent).toContain("upgradenow");
    expect(runs?.textContent).toContain("ends in 1 min");
    expect(next?.textContent).toContain("stands in plimsoll.yaml");
    expect(next?.textContent).toContain("next in 1 h");
    expect(part.queryByRole("button", { name: "Remove weekly" })).toBeNull();
    expect(await screen.findByRole("link", { name: "1 maintenance now" })).toBeTruthy();
    await user.click(part.getByRole("button", { name: "Remove upgrade" }));
    await user.click(part.getByRole("button", { name: "Yes, remove" }));
    await waitFor(() => expect(part.queryByText("upgrade")).toBeNull());
  });

  it("are added for every week with a time zone", async () => {
    const { server, user } = await open();
    const part = await region("Maintenance");
    await part.findByText(/No maintenance is planned/);
    await waitFor(() =>
      expect((part.getByRole("button", { name: "Add a window…" }) as HTMLButtonElement).disabled).toBe(false),
    );
    await user.click(part.getByRole("button", { name: "Add a window…" }));
    await user.type(part.getByLabelText("Tags"), "trading");
    expect(part.getByText(/Will keep in maintenance 2 of 2 components/)).toBeTruthy();
    await user.type(part.getByLabelText(/Name/), "upgrade");
    await user.type(part.getByLabelText(/Why/), "new release");
    await user.click(part.getByRole("radio", { name: "every week" }));
    await user.click(part.getByRole("checkbox", { name: "sun" }));
    await user.clear(part.getByLabelText(/Time zone/));
    await user.type(part.getByLabelText(/Time zone/), "Europe/London");
    await user.click(part.getByRole("button", { name: "Add the window" }));
    await part.findByText("upgrade");
    expect(server.requestsTo("/maintenance").find(({ method }) => method === "POST")?.body).toEqual({
      id: "upgrade",
      match: { tags: ["trading"] },
      note: "new release",
      duration: "1h",
      weekly: { days: ["sat", "sun"], at: "22:00" },
      time_zone: "Europe/London",
    });
  });
});

describe("notifications that reached nobody", () => {
  it("are shown with their error and can be sent again; what was kept back has its reason", async () => {
    const { server, user } = await open(({ alerting }) => {
      alerting.notifications = [
        notification("n1"),
        notification("n2", { state: "suppressed", attempts: 0, last_error: "silenced by anna: planned failover" }),
      ];
    });
    const dead = await region("Not delivered");
    const line = await dead.findByRole("listitem");
    expect(line.textContent).toContain("desk was not told: alert of order-gateway");
    expect(line.textContent).toContain("the receiver answered 400: no such room");
    expect((await region("Kept from people")).getByText("silenced by anna: planned failover")).toBeTruthy();
    await user.click(dead.getByRole("button", { name: "Resend to desk" }));
    await dead.findByText(/Nothing was given up/);
    expect(server.requestsTo("/notifications/n1/resend").length).toBe(1);
  });
});

describe("channels", () => {
  const outcomes = [
    { tested: { outcome: "delivered", message: null }, words: "It works: desk took the test." },
    {
      tested: { outcome: "retry", message: "timed out" },
      words: "Not this time: timed out. An alert would be tried again.",
    },
    {
      tested: { outcome: "rejected", message: "it answered 400" },
      words: "It was refused: it answered 400. Trying again would not help: mend the channel.",
    },
  ] as const;
  it.each(outcomes)("say in words what became of a test: $tested.outcome", async ({ tested, words }) => {
    const { user } = await open(({ alerting }) => {
      alerting.channels = [channel("desk")];
      alerting.tested = tested;
    });
    await user.click(await screen.findByRole("button", { name: "Test desk" }));
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it("say what to do while there are none", async () => {
    await open();
    expect(await screen.findByText(/There is no channel, so nobody is told of anything/)).toBeTruthy();
  });
});

describe("how fast alerts are", () => {
  it("is measured against the five seconds, with the margin in words, and claims nothing", async () => {
    await open();
    const part = await region("How fast alerts are");
    expect(await part.findByText("The slowest alert took 1.40 s: 3.60 s under the limit of 5 s.")).toBeTruthy();
    const rows = part.getAllByRole("row").map(({ textContent }) => textContent);
    expect(rows[2]).toContain(
      "alertfrom that answer to the alert, confirming included: held against 5 s100\u202fms912\u202fms1.40\u202fs5",
    );
    expect(part.getByText(/Article 16\(5\)/).textContent).toContain("no statement about whether the rule is met");
  });
});

describe("without the role", () => {
  it("nothing can be changed, and it is said why", async () => {
    await open((server) => {
      server.me = ANONYMOUS;
      server.alerting.silences = [silence("s1")];
      server.alerting.channels = [channel("desk")];
    });
    const why = await screen.findAllByText("You are not logged in; to change something you need the role operator.");
    expect(why.length).toBeGreaterThan(0);
    for (const name of ["Add a silence…", "Add a window…", "End the silence of order-gateway", "Test desk"]) {
      expect(((await screen.findByRole("button", { name })) as HTMLButtonElement).disabled).toBe(true);
    }
  });
});

describe("notifications of the browser", () => {
  const fired = event(21, {
    event_type: "alert_fired",
    severity: "CRITICAL",
    component_id: "order-gateway",
    incident_id: "incident-42",
    message: "order-gateway is DOWN",
    details: { alert_id: "a1" },
  });

  it("are shown once they are wanted, and lead to the incident", async () => {
    const { server, user, when, notices, router } = await open();
    await when(() => server.socket.send(delta(server.health, 11, { events: [fired] })));
    expect(notices.shown).toEqual([]);
    await user.click(await screen.findByRole("button", { name: "Show notifications" }));
    await screen.findByText("It shows notifications.");
    expect(notices.choice).toBe(true);
    await when(() => server.socket.send(delta(server.health, 12, { events: [{ ...fired, id: 22 }] })));
    expect(notices.shown.map(({ tag, title }) => ({ tag, title }))).toEqual([
      { tag: "incident-42", title: "CRITICAL: order-gateway" },
    ]);
    await when(() => notices.shown[0]?.onOpen());
    await waitFor(() => expect(router.state.location.pathname).toBe("/incidents/incident-42"));
  });

  it("can be stopped, and the choice is kept", async () => {
    const chosen = new FakeNotices();
    chosen.choice = true;
    chosen.granted = "granted";
    const { user, notices } = await open(() => {}, chosen);
    await user.click(await screen.findByRole("button", { name: "Stop them" }));
    expect(await screen.findByText("It shows no notifications.")).toBeTruthy();
    expect(notices.choice).toBe(false);
  });

  it.each([
    { answer: "denied", words: /This browser refuses notifications of this page/ },
    { answer: "unsupported", words: /only of pages from https/ },
    { answer: "default", words: /left without an answer/ },
  ] as const)("say in words that the browser will not: $answer", async ({ answer, words }) => {
    const refusing = new FakeNotices();
    refusing.answer = answer;
    const { user } = await open(() => {}, refusing);
    await user.click(await screen.findByRole("button", { name: "Show notifications" }));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(refusing.choice).toBe(false);
  });

  it("say so when the browser allowed them but shows none", async () => {
    const phone = new FakeNotices();
    phone.choice = true;
    phone.granted = "granted";
    phone.fault = new TypeError("Illegal constructor");
    const { server, when } = await open(() => {}, phone);
    await screen.findByText("It shows notifications.");
    await when(() => server.socket.send(delta(server.health, 11, { events: [fired] })));
    expect(await screen.findByText(/shows none of an open page/)).toBeTruthy();
  });
});

describe("routes", () => {
  const explanation: RoutingExplanation = {
    ...{ component_id: "order-gateway", component_type: "ORDER_EXECUTION", tags: ["trading"], status: "DOWN" },
    ...{ severity: "CRITICAL", at: iso(), notes: ["silences are taken as they stand now"] },
    stages: [
      { stage: "maintenance", reason: null, until: null },
      { stage: "silence", reason: "silenced by anna until 15:00: planned failover", until: iso(3_600_000) },
    ],
    routes: [
      {
        ...{ route_id: "day", takes: true, waits_until: null },
        conditions: [{ condition: "min_severity", holds: true, wanted: ["HIGH"], got: ["CRITICAL"] }],
      },
      {
        ...{ route_id: "research", takes: false, waits_until: null },
        conditions: [{ condition: "tags", holds: false, wanted: ["research"], got: ["trading"] }],
      },
    ],
    told: [{ channel_id: "desk", route_id: "day", kind: "alert", at: iso(5000), after_seconds: 5 }],
    kept: [{ channel_id: "desk", kind: "alert", at: iso(), reason: "silenced by anna" }],
  };

  async function openRoutes() {
    return open(({ alerting }) => {
      alerting.routes = [
        alertRoute("day", {
          match: { min_severity: "HIGH" },
          escalation: [{ after_seconds: 300, channels: ["boss"] }],
        }),
        alertRoute("research", { match: { tags: ["research"] } }),
      ];
      alerting.explanation = explanation;
    });
  }

  it("stand as a picture from what they take to whom they tell, and later to whom else", async () => {
    await openRoutes();
    const line = (await (await region("Routes")).findByText("day")).closest("li");
    expect(line?.textContent).toContain("TakesHIGH and worse");
    expect(line?.textContent).toContain("Tells at oncedesk");
    expect(line?.textContent).toContain("Tells if nobody has acknowledged for 5 minboss");
  });

  it("tell route by route why an alert would go there, as the server answers it", async () => {
    const { server, user, router } = await openRoutes();
    const routes = await region("Routes");
    await user.type(routes.getByRole("combobox", { name: "Component" }), "order-gateway");
    await user.click(routes.getByRole("button", { name: "Explain" }));
    expect(await routes.findByText("takes it")).toBeTruthy();
    expect(routes.getByText("tag research: it has trading")).toBeTruthy();
    expect(routes.getByText(/silence: silenced by anna until 15:00/)).toBeTruthy();
    expect(routes.getByText("after 5 s")).toBeTruthy();
    const asked = server.requestsTo("/alerting/explain").at(-1)?.url.searchParams;
    expect(Object.fromEntries(asked ?? [])).toEqual({ component_id: "order-gateway", status: "DOWN" });
    await waitFor(() => expect(router.state.location.search).toBe("?component=order-gateway&status=DOWN"));
  });

  it("answer anew what the command palette asks while the page is open", async () => {
    const { router, server, when } = await openRoutes();
    const routes = await region("Routes");
    await when(() => void router.navigate("/alerting?component=order-gateway&status=WARNING"));
    expect(await routes.findByText("takes it")).toBeTruthy();
    expect(server.requestsTo("/alerting/explain").at(-1)?.url.searchParams.get("status")).toBe("WARNING");
    expect(routes.getByRole<HTMLInputElement>("combobox", { name: "Component" }).value).toBe("order-gateway");
    expect(routes.getByRole<HTMLSelectElement>("combobox", { name: "Were it" }).value).toBe("WARNING");
  });

  it("say what could not be explained, with a retry", async () => {
    const { server, user } = await openRoutes();
    server.alerting.explanation = null;
    const routes = await region("Routes");
    await user.type(routes.getByRole("combobox", { name: "Component" }), "nobody");
    await user.click(routes.getByRole("button", { name: "Explain" }));
    expect((await routes.findByRole("alert")).textContent).toContain(
      "The explanation could not be loaded: no component",
    );
  });
});

describe("the maintenance calendar", () => {
  it("shows windows and silences of the week, and of the month when asked", async () => {
    const { server, user } = await open(({ alerting }) => {
      alerting.silences = [silence("s1")];
      alerting.times = [{ window_id: "weekly-restart", starts_at: iso(86_400_000), ends_at: iso(90_000_000) }];
    });
    const calendar = await region("Maintenance calendar");
    expect(await calendar.findByRole("img", { name: /^weekly-restart: / })).toBeTruthy();
    expect(calendar.getByRole("img", { name: /^silence of order-gateway: / })).toBeTruthy();
    const asked = server.requestsTo("/maintenance/times").length;
    await user.click(calendar.getByText("month"));
    await waitFor(() => expect(server.requestsTo("/maintenance/times").length).toBe(asked + 1));
  });
});

it("a channel says how its deliveries go", async () => {
  await open(({ alerting }) => {
    alerting.channels = [channel("pager", { failing: true, delivered: 3, retried: 7, dead: 1 })];
  });
  const line = await (await region("Channels")).findByRole("listitem");
  expect(line.textContent).toContain("does not deliver");
  expect(line.textContent).toContain("since the start 3 delivered, 7 tried again, 1 given up");
});
