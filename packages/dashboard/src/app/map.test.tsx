import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FakeServer } from "../testing/fake-server.ts";
import { component, delta, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const MARKUP = "<img src=x onerror=alert(1)>";

async function open(components: ReturnType<typeof component>[], path = "/map") {
  const server = new FakeServer(systemHealth(components));
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

describe("the map", () => {
  it("is opened by a key and says how dependencies are given where there are none", async () => {
    const { user, router } = await open([component("engine")], "/");
    await user.keyboard("m");
    await waitFor(() => expect(router.state.location.pathname).toBe("/map"));
    await screen.findByText(/depends_on: \[engine\]/);
    within(screen.getByRole("region", { name: "By themselves" })).getByText(/None of them is ill/);
  });

  it("keeps the drawing in sight where very much is ill: the worst causes first, the rest at a press", async () => {
    const pairs = Array.from({ length: 30 }, (_, n) => [
      component(`cause-${n}`, { status: n === 25 ? "DOWN" : "WARNING", affects: 1 }),
      component(`child-${n}`, { status: "WARNING", depends_on: [`cause-${n}`], affected_by: `cause-${n}` }),
    ]);
    const { user } = await open(pairs.flat());
    const causes = await screen.findByRole("list", { name: "Causes" });
    expect(within(causes).getAllByRole("listitem")).toHaveLength(12);
    expect(causes.textContent?.startsWith("DOWNcause-25")).toBe(true);
    await user.click(screen.getByRole("button", { name: "Show all 30 causes" }));
    expect(within(causes).getAllByRole("listitem")).toHaveLength(30);
  });

  it("tells the cause apart from what suffers from it, cause first, and follows the stream", async () => {
    const engine = component("engine", { status: "DOWN", affects: 1 });
    const gateway = component("gateway", { status: "CRITICAL", depends_on: ["engine"], affected_by: "engine" });
    const { server, when } = await open([gateway, engine, component(MARKUP, { depends_on: ["engine"] })]);
    const drawing = within(await screen.findByRole("region", { name: "The drawing" }));
    const roles = () => drawing.getAllByRole("link").map((link) => [link.textContent, link.dataset.role]);
    expect(roles()).toEqual([
      ["engineDOWN", "cause"],
      ["gatewayCRITICALby engine", "affected"],
      [`${MARKUP}HEALTHY`, "well"],
    ]);
    expect(screen.getByRole("list", { name: "Causes" }).textContent).toBe("DOWNengineaffects one component: gateway");
    const health = systemHealth([
      component("engine"),
      component("gateway", { depends_on: ["engine"] }),
      component(MARKUP, { depends_on: ["engine"] }),
    ]);
    await when(() => server.socket.send(delta(health, 11, { components: health.components })));
    await screen.findByText("Nothing here is ill.");
    expect(roles().map(([, role]) => role)).toEqual(["well", "well", "well"]);
  });
});
