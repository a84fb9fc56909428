import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, iso, market, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(
    systemHealth([
      component("feed"),
      component("engine", { status: "DOWN", status_since: iso(-120_000) }),
      component("asleep", { state: "paused", status: "DOWN" }),
      component("gateway", { status: "WARNING" }),
    ]),
  );
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

describe("the wall", () => {
  it("shows the worst first and what nobody judges last, without anything to press, and Escape leads back", async () => {
    const { user, router } = await open("/wall");
    const tiles = await screen.findAllByRole("listitem");
    expect(tiles.map((tile) => tile.querySelector("bdi")?.textContent)).toEqual([
      "engine",
      "gateway",
      "feed",
      "asleep",
    ]);
    expect(tiles[0]?.textContent).toContain("DOWN");
    expect(tiles[0]?.textContent).toContain("2 min");
    expect(screen.queryAllByRole("button")).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
  });

  it("says the status once, and since when", async () => {
    await open("/wall", (fresh) => {
      fresh.health = { ...fresh.health, overall_status: "DOWN", reason: "DOWN: engine (required); 1 of 4 affected" };
    });
    expect((await screen.findByRole("heading", { level: 1 })).textContent).toMatch(
      /^DOWNsince [\d:]{8} engine \(required\); 1 of 4 affected$/,
    );
  });

  it("says what is not shown, and that nothing is heard", async () => {
    const { server, when } = await open("/wall", (fresh) => {
      fresh.health = systemHealth(Array.from({ length: 100 }, (_, n) => component(`c${n}`)));
    });
    await screen.findByText("40 more, none of them worse");
    server.isUp = false;
    await when(() => server.socket.drop());
    await screen.findByText(/Connection lost, showing/);
  });
});

describe("the market clock", () => {
  it("says on the overview which markets are open, and when that changes", async () => {
    await open("/", (server) => {
      server.calendars = [
        market("NYSE"),
        market("CME", { is_open: false, phase: "pre_market", next_open: iso(600_000) }),
        market("A", { next_close: null }),
        market("B"),
        market("C", { is_open: false, phase: "closed" }),
      ];
    });
    const list = await screen.findByRole("list", { name: "Markets" });
    const texts = Array.from(list.querySelectorAll("li"), (item) => item.textContent);
    expect(texts[0]).toMatch(/^NYSE open, closes in (2 h|1 h 59 min)/);
    expect(texts[1]).toMatch(/^CME pre market, opens in (10 min|9 min)/);
    expect(texts.slice(2)).toEqual(["A open", "and 2 more, 1 of them open"]);
  });
});
