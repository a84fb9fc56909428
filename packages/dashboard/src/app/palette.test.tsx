import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { KEY_LIST } from "../lib/keys/key-table.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { component, incident, systemHealth } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

async function open(prepare: (server: FakeServer) => void = () => {}, path = "/") {
  const server = new FakeServer(systemHealth([component("engine-api"), component("order-gateway")]));
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  await page.user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox", { name: "Go to anything or do something" });
  return { server, field, ...page };
}

// As new browsers have it: a promise that must not be taken for an effect's cleaning up.
Object.defineProperty(HTMLElement.prototype, "scrollIntoView", { value: async () => {} });

describe("the command palette", () => {
  // First of all, while the palette itself is still to be loaded.
  it("keeps what is typed before it is there, and takes none of it for a key of the page beneath", async () => {
    const server = new FakeServer(systemHealth([component("engine-api"), component("order-gateway")]));
    const { user, router, when } = openPage(server, "/");
    await when(() => server.sendSnapshot());
    const scheme = document.documentElement.dataset.mantineColorScheme;
    await user.keyboard("{Control>}k{/Control}tox{Backspace}r");
    const field = await screen.findByRole<HTMLInputElement>("combobox", { name: "Go to anything or do something" });
    expect(field.value).toBe("tor");
    expect(document.activeElement).toBe(field);
    expect(router.state.location.pathname).toBe("/");
    expect(document.documentElement.dataset.mantineColorScheme).toBe(scheme);
  });

  it("goes to a component by a part of its name, with the keyboard alone", async () => {
    const { user, router, field } = await open();
    expect(document.activeElement).toBe(field);
    await user.keyboard("gateway");
    const first = screen.getAllByRole("option")[0];
    expect(first?.getAttribute("aria-selected")).toBe("true");
    expect(field.getAttribute("aria-activedescendant")).toBe(first?.id);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/components/order-gateway"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("checks a component and acknowledges an incident, and says what became of it", async () => {
    const { server, user, field } = await open(({ alerting }) => {
      alerting.incidents = [incident(42)];
    });
    await user.keyboard("check engine{Enter}");
    expect(await screen.findByText("Check engine-api now: done.")).toBeTruthy();
    expect(server.requestsTo("/check").at(-1)?.body).toEqual({ component_ids: ["engine-api"] });
    await user.clear(field);
    await user.keyboard("acknowledge{Enter}");
    expect(await screen.findByText("Acknowledge INC-42: done.")).toBeTruthy();
    expect(server.requestsTo("/acknowledge").length).toBe(1);
  });

  it("asks for a reason and says what it means before it pauses monitoring, and tells what was refused", async () => {
    const { server, user } = await open();
    await user.keyboard("pause monitoring{Enter}");
    const form = within(screen.getByRole("form", { name: "Pause monitoring" }));
    expect(form.getByText(/nobody is alerted until somebody resumes it/)).toBeTruthy();
    await user.type(form.getByRole("textbox", { name: "Reason" }), "exchange test");
    server.failing.add("/monitoring/stop");
    await user.click(form.getByRole("button", { name: "Pause monitoring" }));
    expect((await form.findByRole("alert")).textContent).toContain("the database is locked");
    expect(server.requestsTo("/monitoring/stop")[0]?.body).toEqual({ reason: "exchange test" });
  });

  it("leads to a silence that names the component already", async () => {
    const { user } = await open();
    await user.keyboard("silence gateway{Enter}");
    const form = within(await screen.findByRole("form", { name: "Add a silence" }));
    expect((form.getByRole("textbox", { name: "Components" }) as HTMLInputElement).value).toBe("order-gateway");
  });

  it("does nothing that one may not, and says why", async () => {
    const { server, user } = await open((fresh) => {
      fresh.me = {
        ...{ name: "eve", display_name: null, roles: ["viewer"] },
        recognised_by: "session",
        login_possible: true,
      };
    });
    await user.keyboard("check everything");
    const option = await screen.findByRole("option", { name: /Check everything now.*you need operator/ });
    expect(option.getAttribute("aria-disabled")).toBe("true");
    await user.keyboard("{Enter}");
    expect(server.requestsTo("/check").length).toBe(0);
  });

  it("closes with Escape, and the page below stays where it is", async () => {
    const { user, router } = await open(() => {}, "/components/engine-api");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(router.state.location.pathname).toBe("/components/engine-api");
  });
});

it("lists every key of the table on ?", async () => {
  const { user } = await open();
  await user.keyboard("{Escape}");
  await user.keyboard("?");
  const help = within(await screen.findByRole("dialog", { name: "Keys" }));
  expect(help.getAllByRole("definition").length).toBe(KEY_LIST.length);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
