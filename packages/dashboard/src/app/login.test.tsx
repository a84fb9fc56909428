import type { Me } from "@plimsoll/core";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const ANN: Me = {
  name: "ann",
  display_name: "Ann Lee",
  roles: ["viewer", "operator"],
  recognised_by: "session",
  login_possible: true,
};
const ANONYMOUS: Me = { ...ANN, name: "anonymous", display_name: null, roles: ["viewer"], recognised_by: "anonymous" };

function open(me: Me | null, path = "/") {
  const server = new FakeServer(systemHealth([component("engine-api")]));
  server.me = me;
  server.account = { name: "ann", password: "correct horse", me: ANN };
  return { server, ...openPage(server, path) };
}

describe("a server that wants to know who asks", () => {
  it("gets a login by keyboard alone, and then shows the page that was asked for, live", async () => {
    const { server, user, when, router } = open(null, "/components/engine-api");
    await screen.findByRole("heading", { name: "Plimsoll" });
    await waitFor(() => expect(document.title).toBe("Log in · Plimsoll"));
    expect(screen.getByRole("textbox", { name: "Name" })).toBe(document.activeElement);
    expect(server.socket.isClosed).toBe(true);
    const before = server.sockets.length;
    await user.keyboard("ann{Tab}correct horse{Enter}");
    await screen.findByText("Ann Lee");
    expect(server.sockets.length).toBe(before + 1);
    await when(() => server.sendSnapshot());
    expect(await screen.findByRole("heading", { level: 2, name: "engine-api" })).toBeTruthy();
    expect(router.state.location.pathname).toBe("/components/engine-api");
  });

  it("says that name or password are wrong, keeps the name, and lets the password be typed anew", async () => {
    const { user } = open(null);
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "ann");
    await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("The name or the password is wrong.");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Password")));
    await user.keyboard("correct horse{Enter}");
    await screen.findByText("Ann Lee");
  });

  it("asks again when the session ends, and shows nothing of before", async () => {
    const { server, when, clock } = open(ANN);
    await when(() => server.sendSnapshot());
    await screen.findByText("engine-api");
    server.me = null;
    for (let tries = 0; tries < 2; tries += 1) {
      await when(() => server.socket.drop());
      await when(() => clock.advance(1000));
    }
    await screen.findByRole("button", { name: "Log in" });
    expect(screen.queryByRole("link", { name: /engine-api/ })).toBeNull();
    expect(screen.getByText("engine-api").closest("[hidden]")).toBeTruthy();
    await waitFor(() => expect(document.title).toBe("Log in · Plimsoll"));
  });
});

describe("a form that is open while the session ends", () => {
  async function openForm() {
    const page = open(ANN, "/alerting?silence=engine-api");
    await page.when(() => page.server.sendSnapshot());
    const form = within(await screen.findByRole("form", { name: "Add a silence" }));
    await page.user.type(form.getByRole("textbox", { name: "Reason" }), "failover at noon");
    page.server.me = null;
    await page.user.click(form.getByRole("button", { name: "Silence" }));
    await screen.findByRole("button", { name: "Log in" });
    expect(screen.queryByRole("form", { name: "Add a silence" })).toBeNull();
    return page;
  }

  it("is there again as it was when the same person has logged in, and can be sent", async () => {
    const { server, user } = await openForm();
    const asked = server.requests.length;
    await user.keyboard("ann{Tab}correct horse{Enter}");
    const form = within(await screen.findByRole("form", { name: "Add a silence" }));
    expect(form.getByRole<HTMLInputElement>("textbox", { name: "Reason" }).value).toBe("failover at noon");
    expect(server.requests[asked]?.url.pathname).toMatch(/\/login$/);
    await user.click(form.getByRole("button", { name: "Silence" }));
    const sent = () => server.requestsTo("/silences").filter(({ method }) => method === "POST");
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[1]?.body).toMatchObject({ reason: "failover at noon" });
  });

  it("is gone for anybody else", async () => {
    const { server, user } = await openForm();
    server.account = { name: "bob", password: "secret", me: { ...ANN, name: "bob", display_name: "Bob" } };
    await user.keyboard("bob{Tab}secret{Enter}");
    await screen.findByText("Bob");
    const reason = screen.queryByRole<HTMLInputElement>("textbox", { name: "Reason" });
    expect(reason?.value ?? "").toBe("");
  });
});

describe("who is logged in", () => {
  it("stands in the head, and can log out", async () => {
    const { server, user, when } = open(ANN);
    await when(() => server.sendSnapshot());
    expect((await screen.findByText("Ann Lee")).title).toBe("ann: viewer, operator");
    await user.click(screen.getByRole("button", { name: "Log out" }));
    await screen.findByLabelText("Password");
    expect(server.requestsTo("/logout").map(({ method }) => method)).toEqual(["POST"]);
    expect(screen.queryByText("engine-api")).toBeNull();
  });

  it("is told when the logout did not reach the server", async () => {
    const { server, user } = open(ANN);
    await screen.findByText("Ann Lee");
    server.failing.add("/logout");
    await user.click(screen.getByRole("button", { name: "Log out" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Still logged in: the database is locked");
  });

  it("is nobody's business while there are no users", async () => {
    const server = new FakeServer(systemHealth([component("engine-api")]));
    const { when } = openPage(server);
    await when(() => server.sendSnapshot());
    await waitFor(() => expect(server.requestsTo("/me").length).toBe(1));
    expect(screen.queryByRole("button", { name: /Log/ })).toBeNull();
  });
});

describe("those who may only look", () => {
  it("see the page, can log in, and can change their mind", async () => {
    const { server, user, when } = open(ANONYMOUS);
    await when(() => server.sendSnapshot());
    await user.click(await screen.findByRole("button", { name: "Log in" }));
    await user.click(await screen.findByRole("button", { name: "Only look" }));
    await when(() => server.sendSnapshot());
    await screen.findByText("engine-api");
    await user.click(await screen.findByRole("button", { name: "Log in" }));
    await user.type(screen.getByRole("textbox", { name: "Name" }), "ann");
    await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    await screen.findByText("Ann Lee");
    server.afterLogout = ANONYMOUS;
    await user.click(screen.getByRole("button", { name: "Log out" }));
    await screen.findByRole("button", { name: "Log in" });
    expect(screen.queryByLabelText("Password")).toBeNull();
  });
});
