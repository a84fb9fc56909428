import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, iso, metric, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

async function open(prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([component("engine-api", { metrics: [metric()] })]));
  prepare(server);
  const page = openPage(server, "/components/engine-api");
  await page.when(() => server.sendSnapshot());
  await screen.findByRole("heading", { level: 2, name: "engine-api" });
  return { server, ...page };
}

describe("what is done about a component from its page", () => {
  it("is paused with a reason, and resumed", async () => {
    const { server, user, when } = await open();
    await user.click(screen.getByRole("button", { name: "Pause…" }));
    const form = within(screen.getByRole("form", { name: "Pause engine-api" }));
    expect(form.getByText(/is not checked until somebody resumes it/)).toBeTruthy();
    await user.type(form.getByLabelText(/^Reason/), "venue moves{Enter}");
    await waitFor(() => expect(server.requestsTo("/pause")[0]?.body).toEqual({ note: "venue moves" }));
    await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
    const paused = component("engine-api", { state: "paused", reason: "paused by anna: venue moves" });
    await when(() => server.socket.send(delta(server.health, 11, { components: [paused] })));
    await user.click(screen.getByRole("button", { name: "Resume" }));
    await waitFor(() => expect(server.requestsTo("/resume")).toHaveLength(1));
  });

  it("is taken into maintenance from now on for a time", async () => {
    const { server, user } = await open();
    await user.click(screen.getByRole("button", { name: "Maintenance…" }));
    const form = within(screen.getByRole("form", { name: "Maintenance of engine-api" }));
    await user.type(form.getByLabelText(/^Reason/), "kernel update");
    await user.selectOptions(form.getByLabelText(/^Lasts/), "2h");
    await user.click(form.getByRole("button", { name: "Begin now" }));
    await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
    const asked = server.requests.find(({ method, url }) => method === "POST" && url.pathname.endsWith("/maintenance"));
    expect(asked?.body).toEqual({
      ...{ id: `engine-api ${iso()}`, match: { components: ["engine-api"] } },
      ...{ at: iso(), duration: "2h", note: "kernel update" },
    });
  });

  it("says why it was refused, and keeps what was typed", async () => {
    const { user } = await open((server) => server.failing.add("/components/engine-api/pause"));
    await user.click(screen.getByRole("button", { name: "Pause…" }));
    await user.type(screen.getByLabelText(/^Reason/), "why not{Enter}");
    expect(await screen.findByText("It was refused: the database is locked.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>(/^Reason/).value).toBe("why not");
  });

  it("is for operators", async () => {
    await open((server) => {
      if (server.me !== null) server.me = { ...server.me, name: "vera", roles: ["viewer"], recognised_by: "session" };
    });
    expect(await screen.findByText(/vera has the role viewer/)).toBeTruthy();
    for (const name of ["Check now", "Pause…", "Maintenance…"])
      expect(screen.getByRole<HTMLButtonElement>("button", { name }).disabled).toBe(true);
    expect(screen.getByRole("link", { name: "Backtest this" }).getAttribute("href")).toBe(
      "/insight/backtest?component=engine-api",
    );
  });
});

describe("giving out what is charted", () => {
  const saved: { name: string; content: Blob }[] = [];
  let last: Blob | null = null;
  beforeEach(() => {
    saved.length = 0;
    Object.assign(URL, {
      createObjectURL: (content: Blob) => {
        last = content;
        return "blob:it";
      },
      revokeObjectURL: () => {},
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      if (last !== null && this.download !== "") saved.push({ name: this.download, content: last });
    });
  });
  afterEach(() => vi.restoreAllMocks());

  it("saves one metric's values, or all of them, with their times", async () => {
    const { user } = await open((server) => {
      const point = { timestamp: iso(-60_000), count: 1, mean: 41.5, min: 41.5, max: 41.5 };
      server.series = [{ name: "response_time", unit: "ms", points: [point] }];
    });
    await user.click(await screen.findByRole("button", { name: "Export response_time" }));
    await user.click(await screen.findByRole("button", { name: "Values as CSV" }));
    await user.click(screen.getByRole("button", { name: "Export all as CSV" }));
    expect(saved.map(({ name }) => name)).toEqual(["engine-api-response_time.csv", "engine-api.csv"]);
    expect(await saved[0]?.content.text()).toContain(`${iso(-60_000)},response_time,ms,41.5,41.5,41.5`);
    // Without the mark of UTF-8 a spreadsheet would take it for Latin-1.
    const mark = new Uint8Array((await saved[0]?.content.slice(0, 3).arrayBuffer()) ?? new ArrayBuffer(0));
    expect([...mark]).toEqual([0xef, 0xbb, 0xbf]);
  });
});
