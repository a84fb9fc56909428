import type { Me } from "@plimsoll/core";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, event, iso, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";
import {
  attempt,
  pendingAttempt,
  recoveryAction,
  recoveryCase,
  recoveryOverview,
} from "../testing/recovery-fixtures.ts";

const person = (...roles: Me["roles"]): Me => ({
  name: "ben",
  display_name: null,
  roles,
  recognised_by: "session",
  login_possible: true,
});

async function open(prepare: (server: FakeServer) => void = () => {}, path = "/recovery") {
  const server = new FakeServer(systemHealth([component("order-gateway", { status: "DOWN" })]));
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string) => within(await screen.findByRole("region", { name }));
const isEnabled = (button: HTMLElement) => waitFor(() => expect(button).toHaveProperty("disabled", false));
const posted = (server: FakeServer, end: string) =>
  server.requestsTo(end).flatMap(({ method, body }) => (method === "POST" ? [body] : []));

describe("the recovery page", () => {
  it("says how to begin where nothing is configured", async () => {
    await open();
    await screen.findByText(/No action is configured/);
    await screen.findByText("Nothing has been tried yet.");
    expect(screen.getByText("Nobody is asked for anything.")).toBeTruthy();
  });

  it("says what could not be loaded, and loads it again", async () => {
    const { server, user } = await open(({ failing }) => failing.add("/recovery"));
    const alert = await screen.findByRole("alert", undefined, { timeout: 5000 });
    expect(alert.textContent).toContain("Recovery could not be loaded: the database is locked.");
    expect(screen.queryByRole("button", { name: "Pause all recovery" })).toBeNull();
    server.failing.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText(/No action is configured/);
  });

  it("loads by itself what could not be loaded, once the server answers again", async () => {
    const { server, clock, when } = await open(({ failing }) => failing.add("/recovery"));
    await screen.findByRole("alert", undefined, { timeout: 5000 });
    server.failing.clear();
    await when(() => clock.advance(10_000));
    await screen.findByText(/No action is configured/);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("is opened by a key", async () => {
    const { user, router } = await open(undefined, "/");
    await user.keyboard("r");
    expect(router.state.location.pathname).toBe("/recovery");
  });

  it("follows the stream", async () => {
    const { server, when } = await open();
    await screen.findByText(/No action is configured/);
    server.recovery.overview = recoveryOverview({ paused: { by: "anna", at: iso(), reason: "release 2.4" } });
    await when(() => {
      const events = [event(5, { event_type: "recovery_paused" })];
      server.socket.send(delta(server.health, 11, { events }));
    });
    await screen.findByText("release 2.4");
  });

  it("shows names that hold markup as text", async () => {
    const markup = "<img src=x onerror=alert(1)>";
    const { container } = await open(({ recovery }) => {
      recovery.overview = recoveryOverview({
        actions: [recoveryAction(markup, { runbook: "javascript:alert(1)" })],
        pending_approvals: [pendingAttempt("a1", { what: markup, component_id: markup })],
      });
    });
    await screen.findAllByText(markup);
    expect(container.querySelector("img, a[href^='javascript']")).toBeNull();
  });
});

describe("who may begin an action", () => {
  const actions = [recoveryAction("one"), recoveryAction("two"), recoveryAction("cancel-all", { tier: "T5" })];

  it("is said once to whoever is not logged in, and only what differs beside an action", async () => {
    await open((server) => {
      server.me = { ...person(), recognised_by: "anonymous" };
      server.recovery.overview = recoveryOverview({ actions });
    });
    await region("Actions");
    const notes = await screen.findAllByText(/You are not logged in/);
    expect(notes.map(({ textContent }) => textContent)).toEqual([
      "You are not logged in; to change something you need the role operator.",
      "You are not logged in; to change something you need the role risk.",
    ]);
  });

  it("is said to an operator only where it takes more", async () => {
    await open((server) => {
      server.me = person("operator");
      server.recovery.overview = recoveryOverview({ actions });
    });
    const panel = await region("Actions");
    expect(await panel.findAllByText(/you need/)).toHaveLength(1);
  });
});

describe("what keeps recovery from acting", () => {
  it("is a pause, made with one press and Enter and ended with a reason", async () => {
    const { server, user } = await open();
    const button = await screen.findByRole("button", { name: "Pause all recovery" });
    await isEnabled(button);
    await user.click(button);
    await user.keyboard("{Enter}");
    const halt = await region("All recovery is paused");
    expect(halt.getByText("paused from the dashboard")).toBeTruthy();
    expect(posted(server, "/recovery/pause")).toEqual([{ reason: "paused from the dashboard" }]);
    expect(screen.queryByRole("button", { name: "Pause all recovery" })).toBeNull();
    await user.click(halt.getByRole("button", { name: "Resume recovery" }));
    await user.keyboard("all is well{Enter}");
    await screen.findByRole("button", { name: "Pause all recovery" });
    expect(posted(server, "/recovery/resume")).toEqual([{ reason: "all is well" }]);
  });

  it("is a suspension, with what broke", async () => {
    const text = "3 components broke within a minute";
    await open(({ recovery }) => {
      recovery.overview = recoveryOverview({ suspended: { at: iso(-5000), components: ["a", "b", "c"], text } });
    });
    const halt = await region("Recovery is suspended: too much broke at once");
    expect(screen.getByRole("link", { name: "automation suspended" })).toBeTruthy();
    expect(halt.getByText(text)).toBeTruthy();
    expect(halt.getByRole("button", { name: "Resume recovery" })).toBeTruthy();
  });

  it("is a kill, which only the role risk ends, and two of them", async () => {
    const rearm = [{ by: "anna", at: iso(-1000), reason: "flat" }];
    await open(({ recovery }) => {
      const killed = { action_id: "cancel-all", by: "carl", at: iso(-9000), rearm, rearm_required: 2 };
      recovery.overview = recoveryOverview({ killed });
    });
    const halt = await region("Automation is off: cancel-all was used");
    expect(halt.getByText(/until 2 people arm it again; so far anna/)).toBeTruthy();
    expect(halt.getByRole("button", { name: "Arm automation again" })).toHaveProperty("disabled", true);
    await halt.findByText(/you need risk/);
  });

  it("is a deployment that somebody announces, with what it is and how long it may take", async () => {
    const { server, user } = await open();
    const announce = await screen.findByRole("button", { name: "Announce a deployment" });
    await isEnabled(announce);
    await user.click(announce);
    await user.keyboard("release 2.4");
    await user.selectOptions(screen.getByRole("combobox", { name: "For at most" }), "1h");
    await user.click(screen.getByRole("button", { name: "Announce" }));
    await screen.findByRole("region", { name: "A deployment is announced" });
    expect(server.requestsTo("/deploy-lock").map(({ method, body }) => [method, body])).toEqual([
      ["PUT", { reason: "release 2.4", for: "1h" }],
    ]);
    expect(screen.queryByRole("button", { name: "Announce a deployment" })).toBeNull();
  });

  it("is that it cannot, which no button ends, and an announced deployment", async () => {
    const { server, user } = await open(({ recovery }) => {
      const deploy = { by: "anna", at: iso(-1000), reason: "release 2.4", until: iso(60_000) };
      recovery.overview = recoveryOverview({ unable: "the store cannot be written", deploy });
    });
    const halt = await region("Recovery can do nothing");
    expect(halt.getByText("the store cannot be written")).toBeTruthy();
    expect(halt.queryByRole("button")).toBeNull();
    const over = screen.getByRole("button", { name: "The deployment is over" });
    await isEnabled(over);
    await user.click(over);
    await waitFor(() => expect(screen.queryByText("release 2.4")).toBeNull());
    expect(server.requestsTo("/deploy-lock").map(({ method }) => method)).toEqual(["DELETE"]);
  });
});

describe("what waits for people", () => {
  const guards = [
    { guard: "nothing-in-flight", allows: true, text: "0 orders in flight" },
    { guard: "books-agree", allows: false, text: "1 order differs" },
    { guard: "market-closed", allows: null, text: "no calendar" },
  ];

  it("says all that one has to know, counts down, and is agreed to", async () => {
    const { server, user, when, clock } = await open((given) => {
      given.me = person("viewer", "approver");
      given.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("a1", { guards })] });
    });
    const panel = await region("Approvals");
    const card = panel.getByRole("listitem", { name: /^Approval/ }).textContent;
    for (const words of [
      "Will restart the systemd unit gateway.service for order-gateway",
      "Why: order-gateway is DOWN: connection refused",
      "T4, acts on unit gateway.service",
      "oknothing-in-flight: 0 orders in flight",
      "NObooks-agree: 1 order differs",
      "unknownmarket-closed: no calendar",
      "DOWN connection refused (3 errors in a row)",
      "1 of 2 agreed: anna (seen)",
      "ends in 4 min 59 s",
    ]) {
      expect(card).toContain(words);
    }
    await when(() => clock.advance(2000));
    await panel.findByText("in 4 min 57 s");
    const approve = panel.getByRole("button", { name: /^Approve restart/ });
    await isEnabled(approve);
    await user.click(approve);
    await user.keyboard("order-gate{Enter}");
    expect(posted(server, "/attempts/a1/approve")).toEqual([]);
    expect(panel.getByText("it is not order-gateway yet")).toBeTruthy();
    await user.keyboard("way{Tab}seen too{Enter}");
    await panel.findByText("Nobody is asked for anything.");
    expect(posted(server, "/attempts/a1/approve")).toEqual([{ note: "seen too" }]);
  });

  it("gives the focus back to the button when its form is left", async () => {
    const { user } = await open((given) => {
      given.me = person("viewer", "approver");
      given.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("a1")] });
    });
    const reject = await screen.findByRole("button", { name: /^Reject restart/ });
    await isEnabled(reject);
    await user.click(reject);
    await user.keyboard("not now{Escape}");
    expect(document.activeElement).toBe(reject);
  });

  it("says that one person's word begins nothing while two must agree", async () => {
    const { user } = await open((given) => {
      given.me = person("viewer", "approver");
      given.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("a1", { approvals: [] })] });
    });
    const approve = await screen.findByRole("button", { name: /^Approve restart/ });
    await isEnabled(approve);
    await user.click(approve);
    await screen.findByText(/It begins only once one more person has agreed\./);
  });

  it("asks nobody a second time who has agreed, who may still say no", async () => {
    await open((given) => {
      given.me = { ...person("viewer", "approver"), name: "anna" };
      given.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("a1")] });
    });
    await screen.findByText("You have agreed; one more person has to.");
    expect(screen.queryByRole("button", { name: /^Approve/ })).toBeNull();
    await isEnabled(screen.getByRole("button", { name: /^Reject/ }));
  });

  it("asks for no name where it is a dry run: nothing is really done", async () => {
    const { server, user } = await open((given) => {
      given.me = person("viewer", "approver");
      given.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("a1", { dry_run: true })] });
    });
    const approve = await screen.findByRole("button", { name: /^Approve restart/ });
    await isEnabled(approve);
    await user.click(approve);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(posted(server, "/attempts/a1/approve")).toEqual([{ note: "" }]));
  });

  it("is refused in the server's words", async () => {
    const { user } = await open((given) => {
      given.me = person("viewer", "approver");
      given.recovery.overview = recoveryOverview({ pending_approvals: [pendingAttempt("a1")] });
      given.recovery.refusal = "ben has agreed already";
    });
    const reject = await screen.findByRole("button", { name: /^Reject restart/ });
    await isEnabled(reject);
    await user.click(reject);
    await user.keyboard("{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("It was refused: ben has agreed already.");
  });

  it("can only be looked at by a viewer, and says why", async () => {
    await open((given) => {
      given.me = person("viewer");
      given.recovery.overview = recoveryOverview({
        pending_approvals: [pendingAttempt("a1")],
        actions: [recoveryAction("restart-gateway")],
      });
    });
    await screen.findByText("ben has the role viewer; to change something you need approver.");
    await screen.findAllByText("ben has the role viewer; to change something you need operator.");
    for (const name of [/^Approve/, /^Reject/, /^Start…/, "Pause all recovery"]) {
      expect(screen.getByRole("button", { name })).toHaveProperty("disabled", true);
    }
  });
});

describe("components in recovery", () => {
  it("wait with their reason, or are left to a person and released with one", async () => {
    const { server, user } = await open(({ recovery }) => {
      const latched = { at: iso(-1000), reason: "exhausted" as const, text: "all 3 tries did not heal it" };
      const reason = "in-flight: 2 orders in flight";
      const last = { action_id: "restart-gateway", state: "refused" as const, reason, at: iso(-2000) };
      recovery.overview = recoveryOverview({
        cases: [recoveryCase("feed", { last }), recoveryCase("order-gateway", { verdict: "latch", latched })],
      });
    });
    const panel = await region("Components");
    const [first, second] = panel.getAllByRole("listitem");
    expect(first?.textContent).toContain("left to a person: nothing more is triedall 3 tries did not heal it");
    expect(second?.textContent).toContain(
      "waits 8 s after try 1restart-gateway was refused: in-flight: 2 orders in flighttries: 1 of restart-gateway, next look in 8 s",
    );
    const release = panel.getByRole("button", { name: "Release order-gateway" });
    await isEnabled(release);
    await user.click(release);
    await user.keyboard("disk replaced{Enter}");
    await waitFor(() => expect(panel.getAllByRole("listitem")).toHaveLength(1));
    expect(posted(server, "/order-gateway/release")).toEqual([{ reason: "disk replaced" }]);
  });

  it("say that a look at them is due", async () => {
    await open(({ recovery }) => {
      recovery.overview = recoveryOverview({ cases: [recoveryCase("feed", { ask_again_at: iso(-4000) })] });
    });
    expect((await region("Components")).getByRole("listitem").textContent).toContain(", next look due for ");
  });

  it("list the tries of one component and action within a time, kept in the address", async () => {
    const { server, user, router } = await open(({ recovery }) => {
      recovery.overview = recoveryOverview({
        actions: [recoveryAction("restart-gateway"), recoveryAction("failover")],
      });
      recovery.attempts = [
        attempt("a", { action_id: "restart-gateway", reason: "the gateway was silent" }),
        attempt("b", { action_id: "failover", reason: "restarting did not help" }),
      ];
    });
    await screen.findByText("the gateway was silent");
    await user.selectOptions(screen.getByRole("combobox", { name: "Action" }), "failover");
    await waitFor(() => expect(screen.queryByText("the gateway was silent")).toBeNull());
    expect(screen.getByText("restarting did not help")).toBeTruthy();
    await user.click(screen.getByRole("radio", { name: "7 d" }));
    expect(router.state.location.search).toBe("?action=failover&days=7");
    await waitFor(() => {
      const asked = server.requestsTo("/recovery/attempts").at(-1)?.url.searchParams;
      expect([asked?.get("action_id"), asked?.get("from")]).toEqual(["failover", iso(-7 * 86_400_000)]);
    });
    server.recovery.attempts = [];
    await user.click(screen.getByRole("radio", { name: "30 d" }));
    expect(await screen.findByText(/Nothing of this choice was tried/)).toBeTruthy();
  });

  it("show what is under way, and how much of the budgets is used", async () => {
    await open(({ recovery }) => {
      recovery.overview = recoveryOverview({
        running: "a1",
        open_attempts: [attempt("a1", { state: "running", running_at: iso(-3000), settled_at: null, ended_at: null })],
        budgets: [{ target: "unit gateway.service", used: 5, per_hour: 5, frees_at: iso(600_000) }],
        starts_within_hour: 6,
      });
    });
    const underway = await region("Under way");
    expect(underway.getByRole("listitem").textContent).toContain("try 1, for 3 s, the others wait for it");
    const budgets = await region("Budgets");
    expect(budgets.getByText("6 of 20 an hour")).toBeTruthy();
    expect(budgets.getByText("5 of 5 an hour: spent")).toBeTruthy();
    expect(budgets.getByText("in 10 min")).toBeTruthy();
  });

  it("have their last attempt and latch on their own page, and nothing where there is none", async () => {
    const { router, when } = await open(({ recovery, health }) => {
      health.components.push(component("feed"));
      recovery.attempts = [attempt("a1", { state: "failed", reason: "still DOWN" })];
      const latched = { at: iso(-1000), reason: "exhausted" as const, text: "all 3 tries did not heal it" };
      recovery.overview = recoveryOverview({ cases: [recoveryCase("order-gateway", { latched })] });
    }, "/components/order-gateway");
    const panel = await region("Recovery");
    await panel.findByText("still DOWN");
    expect(panel.getByText("left to a person")).toBeTruthy();
    expect(panel.getByRole("link").getAttribute("href")).toBe("/recovery");
    await when(() => void router.navigate("/components/feed"));
    await screen.findByRole("region", { name: "Events" });
    await waitFor(() => expect(screen.queryByRole("region", { name: "Recovery" })).toBeNull());
  });
});

describe("actions", () => {
  it("say their tier, whether they are live and for whom, and are started by hand", async () => {
    const { server, user } = await open(({ recovery }) => {
      recovery.overview = recoveryOverview({ actions: [recoveryAction("restart-gateway")] });
    });
    const panel = await region("Actions");
    expect(panel.getByRole("listitem").textContent).toContain("restart-gatewayT1dry run");
    const start = panel.getByRole("button", { name: "Start… restart-gateway" });
    await isEnabled(start);
    await user.click(start);
    expect(panel.getByText(/it is only said what would be done/)).toBeTruthy();
    await user.keyboard("try it{Enter}");
    await waitFor(() => expect(panel.queryByRole("form")).toBeNull());
    expect(posted(server, "/restart-gateway/start")).toEqual([{ component_id: "order-gateway", note: "try it" }]);
  });

  it("of T5 begin at once, by the role risk alone, and only when their id was typed", async () => {
    const { server, user } = await open((given) => {
      given.me = person("viewer", "risk");
      const action = recoveryAction("cancel-all", {
        tier: "T5",
        mode: "live",
        components: [],
        what: "cancel all orders",
      });
      given.recovery.overview = recoveryOverview({ actions: [action] });
    });
    const start = await screen.findByRole("button", { name: "Start… cancel-all" });
    await isEnabled(start);
    await user.click(start);
    expect(screen.getByText(/It begins at once/)).toBeTruthy();
    await user.keyboard("cancel{Enter}");
    expect(screen.getByText("it is not cancel-all yet")).toBeTruthy();
    expect(posted(server, "/cancel-all/start")).toEqual([]);
    await user.keyboard("-all{Enter}");
    await waitFor(() => expect(posted(server, "/cancel-all/start")).toEqual([{ note: "", confirm: "cancel-all" }]));
  });
});

describe("a kill that is a dry run", () => {
  it("says that nothing is stopped, and not that it begins at once", async () => {
    const { user } = await open((given) => {
      given.me = person("viewer", "risk");
      const action = recoveryAction("cancel-all", { tier: "T5", mode: "dry_run", what: "cancel all orders" });
      given.recovery.overview = recoveryOverview({ actions: [action] });
    });
    const start = await screen.findByRole("button", { name: "Start… cancel-all" });
    await isEnabled(start);
    await user.click(start);
    expect(screen.getByText(/Dry run: nothing is stopped/).textContent).toContain("would cancel all orders");
    expect(screen.queryByText(/at once/)).toBeNull();
  });
});

describe("the history", () => {
  it("has a row for each attempt, which opens its details", async () => {
    const { user } = await open(({ recovery }) => {
      const dry = attempt("a2", { state: "dry_run", dry_run: true, reason: "would restart it", running_at: null });
      recovery.attempts = [dry, attempt("a1")];
    });
    const rows = within(await screen.findByRole("table")).getAllByRole("row");
    expect(rows[1]?.textContent).toContain("restart-gateway1dry runwould restart it–");
    expect(rows[2]?.textContent).toContain("1succeededHEALTHY again 4 s after it12 s");
    await user.click(within(rows[2] as HTMLElement).getByRole("button", { name: /Details of restart-gateway/ }));
    expect(screen.getByText("gateway restarted")).toBeTruthy();
    expect(screen.getByText("connection refused")).toBeTruthy();
    expect(screen.getByText("0 orders in flight at orders, 0.4 s ago")).toBeTruthy();
  });
});
