import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, event, incident, iso, member, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";
import { pendingAttempt, recoveryOverview } from "../testing/recovery-fixtures.ts";

const MARKUP = "<img src=x onerror=alert(1)>";
const LONG = "x".repeat(200);

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([component("order-gateway"), component("orders-db")]));
  server.alerting.incidents = [
    incident(44, { severity: "CRITICAL", members: [member("order-gateway")] }),
    incident(43, { severity: "MEDIUM", members: [member("orders-db")], assigned_to: "Bo", title: "disk is full" }),
    incident(42, { status: "resolved", severity: "HIGH", resolved_at: iso(-1000), members: [member("orders-db")] }),
  ];
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const region = async (name: string) => within(await screen.findByRole("region", { name }));

describe("what waits for people", () => {
  const asked = pendingAttempt("a1", { incident_id: incident(44).incident_id });

  it.each(["/incidents/INC-44", "/components/order-gateway"])("leads from %s to the answer", async (path) => {
    const { user, router } = await open(path, (server) => {
      server.recovery.overview = recoveryOverview({ pending_approvals: [asked] });
    });
    const notice = await region("Waits for people");
    expect(notice.getByText("1 of 2 agreed")).toBeTruthy();
    await user.click(notice.getByRole("link", { name: "Decide about: restart the systemd unit gateway.service" }));
    await waitFor(() => expect(router.state.location).toMatchObject({ pathname: "/recovery", hash: "#a1" }));
  });

  it("is not said where it is about something else", async () => {
    await open("/incidents/INC-43", (server) => {
      server.recovery.overview = recoveryOverview({ pending_approvals: [asked] });
    });
    await screen.findByRole("heading", { name: /disk is full/ });
    expect(screen.queryByRole("region", { name: "Waits for people" })).toBeNull();
  });
});

describe("the list of incidents as a desk uses it", () => {
  it("keeps what is looked for in the address: severity, person and words", async () => {
    const { user, router } = await open("/incidents");
    const openOnes = await region("Open incidents");
    await openOnes.findByText("INC-43");
    await user.selectOptions(screen.getByRole("combobox", { name: "Severity" }), "HIGH");
    await waitFor(() => expect(openOnes.queryByText("INC-43")).toBeNull());
    expect(openOnes.getByText("INC-44")).toBeTruthy();
    expect(router.state.location.search).toBe("?severity=HIGH");
    await user.click(screen.getByRole("button", { name: "Show all" }));
    await user.type(screen.getByRole("textbox", { name: "Who has it" }), "bo");
    await waitFor(() => expect(openOnes.queryByText("INC-44")).toBeNull());
    expect(router.state.location.search).toBe("?person=bo");
    await user.type(screen.getByRole("textbox", { name: /^Find in title/ }), "zzz");
    expect(await openOnes.findByText("None of 2 open incidents is of this choice.")).toBeTruthy();
  });

  it("says among how many resolved ones it has looked", async () => {
    await open("/incidents?text=disk");
    const resolved = await region("Resolved incidents");
    expect(await resolved.findByText("0 of all 1 are of this choice.")).toBeTruthy();
  });

  it("draws when they were, side by side where they overlap, each leading to its page", async () => {
    await open("/incidents");
    const axis = await region("When they were");
    const links = await axis.findAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(
      expect.arrayContaining(["/incidents/incident-42", "/incidents/incident-43", "/incidents/incident-44"]),
    );
    expect(links[0]?.textContent).toMatch(/^INC-\d+: .*/);
  });

  it("goes from line to line by j and k and acknowledges by a, without leaving the page", async () => {
    const { server, user, router } = await open("/incidents");
    await screen.findByText("INC-43");
    await user.keyboard("jj");
    expect(document.activeElement?.textContent).toBe("disk is full");
    await user.keyboard("kk");
    await user.keyboard("a");
    await waitFor(() => expect(server.requestsTo("/acknowledge")).toHaveLength(1));
    expect(server.requestsTo("/acknowledge")[0]?.url.pathname).toMatch(/incident-44\/acknowledge$/);
    expect(router.state.location.pathname).toBe("/incidents");
    expect(await screen.findByText(/1 incident acknowledged\./)).toBeTruthy();
  });

  it("acknowledges those that are chosen, and says which were refused and why", async () => {
    const { server, user } = await open("/incidents");
    await user.click(await screen.findByRole("checkbox", { name: "Choose INC-44" }));
    await user.click(screen.getByRole("checkbox", { name: "Choose INC-43" }));
    expect(screen.getByText(/You have INC-44, INC-43 from then on/)).toBeTruthy();
    server.alerting.refusal = "no open incident";
    await user.click(screen.getByRole("button", { name: "Acknowledge 2 incidents" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Not acknowledged: INC-44, INC-43: no open incident.");
  });

  it("offers no choosing to whoever may only look", async () => {
    await open("/incidents", (server) => {
      server.me = {
        name: "vera",
        display_name: "Vera",
        roles: ["viewer"],
        recognised_by: "session",
        login_possible: true,
      };
    });
    await screen.findByText("INC-44");
    await waitFor(() => expect(screen.queryByRole("checkbox")).toBeNull());
  });
});

describe("an incident as a desk reads it", () => {
  it("says who was told over which channel and how soon, and what was kept from people", async () => {
    await open("/incidents/INC-44", ({ alerting }) => {
      const told = { component_id: "order-gateway", details: { channel_id: "desk" } };
      alerting.incidents = [incident(44, { detected_at: iso() })];
      alerting.timeline = [
        event(1, { ...told, event_type: "notification_suppressed", message: "desk not told: silenced by anna" }),
        event(2, { ...told, event_type: "notification_delivered", message: "Told desk: order-gateway firing" }),
        event(3, { ...told, event_type: "notification_dead", message: "desk refused it", details: {} }),
      ];
    });
    const told = await region("Who was told");
    expect(await told.findByText("Told 1 time, 1 kept from people, 1 not delivered.")).toBeTruthy();
    const [kept, first, dead] = told.getAllByRole("listitem");
    expect(kept?.textContent).toContain("kept from people");
    expect(first?.textContent).toContain("2 s after the detection");
    expect(dead?.textContent).toContain("not delivered");
  });

  it("leads to the charts of its components at its time", async () => {
    await open("/incidents/INC-44", ({ alerting }) => {
      alerting.incidents = [
        incident(44, {
          status: "resolved",
          detected_at: iso(-7_200_000),
          resolved_at: iso(-3_600_000),
          members: [member("orders-db")],
        }),
      ];
    });
    const link = await screen.findByRole("link", { name: "Charts of orders-db at the time of the incident" });
    const query = new URLSearchParams({ from: iso(-8_100_000), to: iso(-2_700_000) });
    expect(link.getAttribute("href")).toBe(`/components/orders-db?${query}`);
  });

  it("prints the whole story, and the day that it is of", async () => {
    const { container } = await open("/incidents/INC-44", ({ alerting }) => {
      alerting.timeline = Array.from({ length: 130 }, (_, n) => event(n + 1, { message: `line ${n}` }));
    });
    const timeline = within(await screen.findByRole("region", { name: "Timeline" }));
    await timeline.findByText("line 129");
    expect(timeline.queryByText("line 0")).toBeNull();
    act(() => void window.dispatchEvent(new Event("beforeprint")));
    expect(timeline.getByText("line 0")).toBeTruthy();
    expect(container.textContent).toMatch(/Detected \d+ \w+ 2026, .*UTC\nPrinted \d+ \w+ 2026/);
  });

  it("can be printed, or saved as a PDF by the browser", async () => {
    const print = vi.spyOn(window, "print").mockImplementation(() => undefined);
    const { user } = await open("/incidents/INC-44");
    await user.click(await screen.findByRole("button", { name: "Print or save as PDF" }));
    expect(print).toHaveBeenCalledOnce();
  });

  it("takes names that hurt as they are, in the list and on its page", async () => {
    const hurting = incident(45, { title: MARKUP, probable_cause: LONG, assigned_to: MARKUP, members: [member(LONG)] });
    const { router, when } = await open("/incidents", ({ alerting }) => {
      alerting.incidents = [hurting];
      alerting.timeline = [
        event(1, { event_type: "notification_delivered", message: MARKUP, details: { channel_id: MARKUP } }),
      ];
    });
    await screen.findAllByText(MARKUP);
    await when(() => void router.navigate("/incidents/INC-45"));
    await region("Who was told");
    expect(document.querySelector("img")).toBeNull();
  });
});
