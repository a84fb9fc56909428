import type { Me } from "@plimsoll/core";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, event, incident, iso, member, silence, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const VIEWER: Me = {
  name: "vera",
  display_name: "Vera",
  roles: ["viewer"],
  recognised_by: "session",
  login_possible: true,
};

function engine() {
  return systemHealth([
    component("order-gateway", { status: "DOWN", reason: "connection refused", status_since: iso(-131_000) }),
    component("strategy", { status: "DOWN", affected_by: "order-gateway", flapping: true }),
    component("orders-db"),
  ]);
}

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(engine());
  server.alerting.incidents = [incident(42, { blast_radius: ["strategy"] })];
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string) => within(await screen.findByRole("region", { name }));
const linesOf = (part: Awaited<ReturnType<typeof region>>) => part.getAllByRole("listitem");

describe("the list of incidents where there are very many of everything", () => {
  it("draws a part of the incidents, and more at a press", async () => {
    const { user } = await open("/incidents", (server) => {
      server.alerting.incidents = Array.from({ length: 70 }, (_, n) => incident(n + 1));
    });
    const list = await region("Open incidents");
    await list.findByRole("checkbox", { name: "Choose INC-1" });
    expect(list.getAllByRole("checkbox")).toHaveLength(50);
    await user.click(list.getByRole("button", { name: "Show more of the other 20" }));
    expect(list.getAllByRole("checkbox")).toHaveLength(70);
  });

  it("offers thousands of components once somebody goes to their field, and what the address names before", async () => {
    const server = new FakeServer(systemHealth(Array.from({ length: 300 }, (_, n) => component(`c${n}`))));
    const { user, when } = openPage(server, "/incidents?component=c7");
    await when(() => server.sendSnapshot());
    const field = await screen.findByRole("combobox", { name: "Component" });
    const offered = () => within(field).getAllByRole("option", { hidden: true });
    expect((field as HTMLSelectElement).value).toBe("c7");
    expect(offered()).toHaveLength(2);
    await user.click(field);
    expect(offered()).toHaveLength(301);
    expect((field as HTMLSelectElement).value).toBe("c7");
  });
});

describe("the overview", () => {
  it("names the incident of what needs attention, who has it, and takes it at one press", async () => {
    const { server, user } = await open("/");
    const attention = await region("Needs attention");
    const button = await attention.findByRole("button", { name: "Acknowledge INC-42" });
    expect(linesOf(attention)[0]?.textContent).toContain("INC-42open, nobody has it");
    await user.click(button);
    await attention.findAllByText("acknowledged, anna has it");
    expect(attention.queryByRole("button", { name: /Acknowledge/ })).toBeNull();
    expect(server.requestsTo("/acknowledge").map(({ method, body }) => ({ method, body }))).toEqual([
      { method: "POST", body: { reason: "" } },
    ]);
  });

  it("has the button of an incident of several components on its cause, and says which are affected or flapping", async () => {
    await open("/");
    const attention = await region("Needs attention");
    const buttons = await attention.findAllByRole("button", { name: "Acknowledge INC-42" });
    const [cause, affected] = linesOf(attention);
    expect(buttons.map((button) => cause?.contains(button))).toEqual([true]);
    expect(affected?.textContent).toContain("affected by order-gateway");
    expect(affected?.textContent).toContain("flapping");
  });

  it("shows an incident of what is no component until somebody has taken it", async () => {
    const id = "plimsoll_channel_desk";
    const { user } = await open("/", ({ alerting }) => {
      alerting.incidents = [incident(7, { cause_component_id: id, title: "nobody is told", members: [member(id)] })];
    });
    const attention = await region("Needs attention");
    await attention.findByText("nobody is told");
    expect(attention.getByRole("heading", { name: "Needs attention (3)" })).toBeTruthy();
    await user.click(attention.getByRole("button", { name: "Acknowledge INC-7" }));
    await waitFor(() => expect(attention.queryByText("nobody is told")).toBeNull());
  });

  it("says in the head that something is silenced or in maintenance now, and nothing when nothing is", async () => {
    await open("/", ({ alerting }) => {
      alerting.silences = [silence("s1"), silence("later", { starts_at: iso(60_000) })];
    });
    const held = await screen.findByRole("link", { name: "1 silence now" });
    expect(held.getAttribute("href")).toBe("/alerting");
  });

  it("says why it could not be acknowledged", async () => {
    const { user } = await open("/", ({ alerting }) => {
      alerting.refusal = "no open incident";
    });
    await user.click(await screen.findByRole("button", { name: "Acknowledge INC-42" }));
    expect((await screen.findByRole("alert")).textContent).toBe("INC-42 is not acknowledged: no open incident");
  });
});

describe("the incidents", () => {
  const RESOLVED = { status: "resolved", resolved_at: iso(-1000) } as const;

  it("lists the open ones first, then those that are over, a page at a time", async () => {
    const { user } = await open("/incidents", ({ alerting }) => {
      const over = [41, 40, 39].map((number) => incident(number, RESOLVED));
      alerting.incidents = [...alerting.incidents, ...over];
    });
    const openOnes = await region("Open incidents");
    await openOnes.findByText("INC-42");
    expect(linesOf(openOnes)[0]?.textContent).toContain("CRITICAL");
    expect(linesOf(openOnes)[0]?.textContent).toContain("1 more depends on the cause");
    const resolved = await region("Resolved incidents");
    await resolved.findByText("INC-41");
    expect(resolved.queryByText("INC-39")).toBeNull();
    await user.click(resolved.getByRole("button", { name: "Show older ones" }));
    await resolved.findByText("INC-39");
    expect(resolved.queryByRole("button", { name: "Show older ones" })).toBeNull();
  });

  it("lists those of one component, and keeps the choice in the address", async () => {
    const { user, router } = await open("/incidents", ({ alerting }) => {
      alerting.incidents = [incident(42), incident(41, { members: [member("orders-db")] })];
    });
    await screen.findByText("INC-41");
    await user.selectOptions(screen.getByRole("combobox", { name: "Component" }), "orders-db");
    await waitFor(() => expect(screen.queryByText("INC-42")).toBeNull());
    expect(router.state.location.search).toBe("?component=orders-db");
  });

  it("says what to expect while there are none", async () => {
    await open("/incidents", ({ alerting }) => {
      alerting.incidents = [];
    });
    expect(await screen.findByText("No incident is open. One opens by itself when an alert fires.")).toBeTruthy();
  });

  it("follows the stream: one that opens appears, and the pages' menu counts it", async () => {
    const { server, when } = await open("/incidents", ({ alerting }) => {
      alerting.incidents = [];
    });
    await screen.findByText(/No incident is open/);
    server.alerting.incidents = [incident(43)];
    const opened = event(7, { event_type: "incident_opened" });
    await when(() => server.socket.send(delta(server.health, 11, { events: [opened] })));
    await screen.findByText("INC-43");
    expect(screen.getByRole("link", { name: "Incidents 1 open" })).toBeTruthy();
  });

  it("asks once a second at most while much happens", async () => {
    const { server, when, clock } = await open("/incidents");
    await screen.findByText("INC-42");
    const asked = () => server.requestsTo("/incidents").filter(({ url }) => url.searchParams.get("status") === "open");
    expect(asked().length).toBe(1);
    for (let id = 1; id <= 5; id += 1) {
      const happened = event(id, { event_type: "incident_joined" });
      await when(() => server.socket.send(delta(server.health, 10 + id, { events: [happened] })));
    }
    await waitFor(() => expect(asked().length).toBe(2));
    await when(() => clock.advance(1000));
    await waitFor(() => expect(asked().length).toBe(3));
  });
});

describe("an incident's page", () => {
  const NOTE = event(9, { event_type: "incident_note", message: "anna: rebooting", details: { by: "anna" } });

  it("tells it in a sentence, with its cause, its components, what depends on it, and the timeline", async () => {
    await open("/incidents/incident-42", ({ alerting }) => {
      alerting.timeline = [event(8, { event_type: "soft_failure", message: "refused once" }), NOTE];
    });
    const title = await screen.findByRole("heading", { level: 2, name: /INC-42/ });
    expect(title.textContent).toContain("order-gateway is DOWN: connection refused");
    expect(screen.getByText(/nobody has it\./).textContent).toBe("Open for 2 min 11 s; nobody has it.");
    expect((await region("Components")).getByRole("link", { name: "order-gateway" }).getAttribute("href")).toBe(
      "/components/order-gateway",
    );
    expect((await region("Components")).getByRole("link", { name: /strategy/ })).toBeTruthy();
    const timeline = await region("Timeline");
    await timeline.findByText("refused once");
    expect(linesOf(timeline).map(({ textContent }) => textContent?.includes("by anna"))).toEqual([true, false]);
    expect(timeline.getByText("first sign")).toBeTruthy();
  });

  it("keeps names that run right to left apart from their neighbours in the list", async () => {
    const ids = ["שלום rtl", "<b>feed", "c", "d"];
    await open("/incidents", ({ alerting }) => {
      alerting.incidents = [incident(42, { members: ids.map((id) => member(id)) })];
    });
    const names = await screen.findByTitle(ids.join(", "));
    expect(names.textContent).toContain("שלום rtl, <b>feed, c and 1 more");
    expect(Array.from(names.querySelectorAll("bdi"), (one) => one.textContent)).toEqual(ids.slice(0, 3));
  });

  it("only names what has no page, as a channel that alerts", async () => {
    const id = "plimsoll_channel_desk";
    await open("/incidents/incident-42", ({ alerting }) => {
      alerting.incidents = [incident(42, { cause_component_id: id, members: [member(id)] })];
    });
    expect((await screen.findAllByText(id)).length).toBe(2);
    expect(screen.queryByRole("link", { name: id })).toBeNull();
  });

  it("is reached by the name that people say, and exports both forms", async () => {
    await open("/incidents/INC-42");
    const markdown = await screen.findByRole("link", { name: "Markdown" });
    expect(markdown.getAttribute("href")).toBe(
      "/api/trading-engine/health/incidents/incident-42/export?format=markdown",
    );
    expect(screen.getByRole("link", { name: "JSON" }).getAttribute("href")).toContain("format=json");
  });

  it("acknowledges with a reason by keyboard alone", async () => {
    const { server, user } = await open("/incidents/incident-42");
    await user.click(await screen.findByRole("button", { name: "Acknowledge" }));
    await user.keyboard("looking into it{Enter}");
    expect(await screen.findByText(/Acknowledged by/)).toBeTruthy();
    expect(server.requestsTo("/acknowledge")[0]?.body).toEqual({ reason: "looking into it" });
    expect(screen.queryByRole("form")).toBeNull();
  });

  it("snoozes for a time with a reason, assigns and notes", async () => {
    const { server, user } = await open("/incidents/incident-42");
    await user.click(await screen.findByRole("button", { name: "Snooze…" }));
    await user.selectOptions(screen.getByLabelText("For"), "2h");
    await user.type(screen.getByLabelText(/Reason/), "the exchange is closed");
    await user.click(screen.getByRole("button", { name: "Snooze INC-42" }));
    await screen.findByText(/Snoozed by/);
    await user.click(screen.getByRole("button", { name: "Assign…" }));
    const who = screen.getByLabelText("Who has it");
    await user.clear(who);
    await user.type(who, "ben{Enter}");
    await waitFor(() => expect(server.requestsTo("/assign").length).toBe(1));
    await user.click(screen.getByRole("button", { name: "Note…" }));
    await user.type(screen.getByLabelText(/^Note/), "restarted it{Enter}");
    await waitFor(() => expect(server.requestsTo("/notes").length).toBe(1));
    expect(["/snooze", "/assign", "/notes"].map((path) => server.requestsTo(path)[0]?.body)).toEqual([
      { for: "2h", reason: "the exchange is closed" },
      { to: "ben", reason: "" },
      { text: "restarted it" },
    ]);
  });

  it("leaves a form with Escape and stays on the page; the next Escape goes back to the list", async () => {
    const { user, router } = await open("/incidents/incident-42");
    await user.click(await screen.findByRole("button", { name: "Note…" }));
    await user.keyboard("half a thou{Escape}");
    expect(screen.queryByRole("form")).toBeNull();
    expect(router.state.location.pathname).toBe("/incidents/incident-42");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/incidents"));
  });

  it("says in words what the server refused, and keeps what was typed", async () => {
    const { user } = await open("/incidents/incident-42", ({ alerting }) => {
      alerting.refusal = "for: expected 1m to 7d";
    });
    await user.click(await screen.findByRole("button", { name: "Snooze…" }));
    await user.type(screen.getByLabelText(/Reason/), "later{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("It was refused: for: expected 1m to 7d.");
    expect((screen.getByLabelText(/Reason/) as HTMLInputElement).value).toBe("later");
  });

  it("counts regulatory clocks down, says which is late, and marks one as met", async () => {
    const clock = { met_at: null, met_by: null };
    const { server, user } = await open("/incidents/incident-42", ({ alerting }) => {
      const clocks = [
        { clock_id: "sci", title: "Reg SCI resumption", due_at: iso(-60_000), ...clock },
        { clock_id: "dora", title: "DORA initial notification", due_at: iso(3_600_000), ...clock },
      ];
      alerting.incidents = [incident(42, { clocks })];
    });
    const clocks = await region("Clocks");
    const [late, due] = linesOf(clocks);
    expect(late?.textContent).toContain("overdue: was due 1 min ago");
    expect(due?.textContent).toContain("due in 1 h");
    await user.click(clocks.getByRole("button", { name: "Mark as met: DORA initial notification" }));
    await waitFor(() => expect(linesOf(clocks)[1]?.textContent).toContain("by anna"));
    expect(server.requestsTo("/clocks")[0]?.body).toEqual({ clock_id: "dora", reason: "" });
  });

  it("lets nobody act without the role, and says why", async () => {
    await open("/incidents/incident-42", (server) => {
      server.me = VIEWER;
    });
    await screen.findByText("Vera has the role viewer; to change something you need operator.");
    for (const name of ["Acknowledge", "Snooze…", "Assign…", "Note…"]) {
      expect((screen.getByRole("button", { name }) as HTMLButtonElement).disabled).toBe(true);
    }
  });

  it("takes only notes and reports for one that is over", async () => {
    const clocks = [{ clock_id: "dora", title: "DORA report", due_at: iso(3_600_000), met_at: null, met_by: null }];
    const { server, user } = await open("/incidents/incident-42", ({ alerting }) => {
      alerting.incidents = [incident(42, { clocks, status: "resolved", resolved_at: iso() })];
    });
    await screen.findByText(/INC-42 is over/);
    expect(screen.getByText(/Resolved at/).textContent).toContain("after 2 min 12 s");
    for (const name of ["Acknowledge", "Snooze…", "Assign…"]) expect(screen.queryByRole("button", { name })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Mark as met: DORA report" }));
    await waitFor(() => expect(server.requestsTo("/clocks")).toHaveLength(1));
    await user.click(screen.getByRole("button", { name: "Note…" }));
    await user.type(screen.getByLabelText(/Note/), "post-mortem on Friday{Enter}");
    await waitFor(() => expect(server.requestsTo("/notes")[0]?.body).toEqual({ text: "post-mortem on Friday" }));
  });

  it("says so when there is none, and when it could not be had", async () => {
    const { server, user, router, when } = await open("/incidents/INC-7");
    await screen.findByRole("heading", { name: "There is no incident of this name" });
    expect(screen.getByText("“INC-7”")).toBeTruthy();
    server.failing.add("/incidents/incident-42/timeline");
    await when(() => void router.navigate("/incidents/incident-42"));
    await screen.findByRole("heading", { level: 2, name: /INC-42/ });
    await user.keyboard("{Escape}");
  });

  it("prints markup as text", async () => {
    const markup = "<img src=x onerror=alert(1)>";
    await open("/incidents/incident-42", ({ alerting }) => {
      alerting.incidents = [incident(42, { title: markup, members: [member(markup)], assigned_to: markup })];
      alerting.timeline = [event(1, { message: markup, details: { by: markup } })];
    });
    await (await region("Timeline")).findAllByText(markup);
    expect(document.querySelector("img")).toBeNull();
  });
});
