import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

/** A page of which the server can't give the file. */
vi.mock("../features/manage/found-page.tsx", () => {
  throw new Error("Failed to fetch dynamically imported module");
});

async function open(path: string) {
  const server = new FakeServer(systemHealth([component("engine-api")]));
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const PAGES = [
  "/",
  "/wall",
  "/components/engine-api",
  "/trading",
  "/map",
  "/incidents",
  "/incidents/INC-42",
  "/alerting",
  "/recovery",
  "/insight/warnings",
  "/insight/objectives",
  "/insight/capacity",
  "/insight/backtest",
  "/insight/compliance",
  "/insight/reports",
  "/insight/audit",
  "/nowhere",
];

it.each(PAGES)("a lost connection greys the page and prints the moment that it shows: %s", async (path) => {
  const { server, when, clock, container } = await open(path);
  await waitFor(() => expect(container.querySelector("main")).not.toBeNull());
  expect(container.querySelector("main")?.dataset.lost).toBe("false");
  await when(() => clock.advance(6000));
  server.isUp = false;
  await when(() => server.socket.drop());
  expect(container.querySelector("main")?.dataset.lost).toBe("true");
  expect(screen.getByText(/Connection lost, showing \d\d:\d\d:\d\d/)).toBeTruthy();
  await waitFor(() => expect(document.title).toContain("connection lost"));
});

describe("a page that could not be loaded", () => {
  it("offers to load it again", async () => {
    const { user, reload } = await open("/manage/found");
    await screen.findByText(/This page could not be shown/);
    await user.click(screen.getByRole("button", { name: "Load again" }));
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it("is loaded by itself once the server is back, and can't be before", async () => {
    const { server, when, clock, reload } = await open("/manage/found");
    await screen.findByText(/This page could not be shown/);
    server.isUp = false;
    await when(() => server.socket.drop());
    await screen.findByText(/loaded by itself as soon as it can be/);
    expect(screen.queryByRole("button", { name: "Load again" })).toBeNull();
    expect(reload).not.toHaveBeenCalled();
    server.isUp = true;
    await when(() => clock.advance(1000));
    await when(() => server.sendSnapshot());
    await waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  });
});

describe("a server that was restarted", () => {
  async function restart(version: string) {
    const opened = await open("/");
    const { server, when, clock } = opened;
    if (server.me !== null) server.me = { ...server.me, version: "0.1.0" };
    await when(() => server.socket.drop());
    await when(() => clock.advance(500));
    await when(() => server.sendSnapshot());
    await waitFor(() => expect(server.requestsTo("/me").length).toBeGreaterThan(1));
    if (server.me !== null) server.me = { ...server.me, version };
    const asked = server.requestsTo("/me").length;
    await when(() => server.socket.drop());
    await when(() => clock.advance(1000));
    await when(() => server.sendSnapshot());
    await waitFor(() => expect(server.requestsTo("/me").length).toBeGreaterThan(asked));
    return opened;
  }

  it("as another version says so, and offers to reload", async () => {
    await restart("0.2.0");
    expect(await screen.findByText(/Plimsoll was upgraded from 0\.1\.0 to 0\.2\.0: reload this page\./)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Reload" })).toBeTruthy();
  });

  it("as the same needs no word once it is heard again", async () => {
    await restart("0.1.0");
    expect(screen.queryByText(/was upgraded/)).toBeNull();
    expect(screen.queryByText(/Connection lost/)).toBeNull();
  });
});
