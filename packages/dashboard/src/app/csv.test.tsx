import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, event, incident, iso, notification, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const saved: { name: string; body: Blob }[] = [];

beforeEach(() => {
  saved.length = 0;
  let last = new Blob();
  vi.stubGlobal(
    "URL",
    Object.assign(URL, {
      createObjectURL: (body: Blob) => {
        last = body;
        return "blob:it";
      },
      revokeObjectURL: () => {},
    }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function click(this: HTMLAnchorElement) {
    saved.push({ name: this.download, body: last });
  });
});
afterEach(() => vi.restoreAllMocks());

async function linesOf(what: string, path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(
    systemHealth([component("=cmd|x"), component("orders-db", { component_type: "DATABASE" })]),
  );
  prepare(server);
  const { user, when } = openPage(server, path);
  await when(() => server.sendSnapshot());
  await user.click(await screen.findByRole("button", { name: `Save as CSV: ${what}` }));
  await waitFor(() => expect(saved.length).toBe(1));
  const text = (await saved[0]?.body.text()) ?? "";
  return { server, lines: text.trimEnd().split("\r\n") };
}

it("components are saved as they are filtered, and run nothing in a spreadsheet", async () => {
  const { lines } = await linesOf("Components", "/?filter=cmd");
  expect(lines.length).toBe(2);
  expect(lines[1]?.startsWith("'=cmd|x,API_SERVER,HEALTHY")).toBe(true);
  expect(saved[0]?.name).toMatch(/^plimsoll-components-2026-11-23T1400Z\.csv$/);
});

it("events, notifications and incidents are saved whole, with what is chosen", async () => {
  const { lines } = await linesOf("Events", "/", (server) => {
    server.events = [event(1, { message: 'say "x", now' })];
  });
  expect(lines[1]).toContain('"say ""x"", now"');
});

it("resolved incidents are saved page by page, of the period that is chosen", async () => {
  const { server, lines } = await linesOf("Resolved incidents", "/incidents?period=1d", ({ alerting }) => {
    alerting.incidents = [1, 2, 3].map((number) => incident(number, { status: "resolved", resolved_at: iso() }));
  });
  expect(lines.length).toBe(4);
  const asked = server.requestsTo("/incidents").at(-1)?.url.searchParams;
  expect([asked?.get("status"), asked?.get("from")]).toEqual(["resolved", iso(-86_400_000)]);
});

it("says what could not be saved", async () => {
  const server = new FakeServer(systemHealth([component("engine-api")]));
  server.alerting.notifications = [notification("n1")];
  const { user, when } = openPage(server, "/alerting");
  await when(() => server.sendSnapshot());
  const dead = within(await screen.findByRole("region", { name: "Not delivered" }));
  await dead.findByRole("listitem");
  server.failing.add("/notifications");
  await user.click(dead.getByRole("button", { name: "Save as CSV: Not delivered" }));
  expect((await dead.findByText(/could not be saved: the database is locked/)).textContent).toContain("Not delivered");
});
