import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { definitionOf } from "../testing/fake-manage.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { component, systemHealth, viewer } from "../testing/fixtures.ts";
import { openPage } from "../testing/open-page.tsx";

const MARKUP = "<img src=x onerror=alert(1)> ‮שלום 🚀";

async function open(path: string, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(systemHealth([component("engine-api", { source: "api" }), component("host")]));
  server.manage.definitions = [definitionOf("engine-api"), definitionOf("host", { source: "config" })];
  prepare(server);
  const page = openPage(server, path);
  await page.when(() => server.sendSnapshot());
  return { server, ...page };
}

const sent = (server: FakeServer, method: string, end: string) =>
  server.requestsTo(end).filter((request) => request.method === method);
const region = async (name: string | RegExp) => within(await screen.findByRole("region", { name }));
const field = (name: string | RegExp) => screen.findByLabelText<HTMLInputElement>(name);
type User = Awaited<ReturnType<typeof open>>["user"];
/** Puts a text into a field at once. */
async function fill(user: User, into: HTMLElement, text: string): Promise<void> {
  await user.click(into);
  await user.paste(text);
}

it("tells a viewer what it needs instead of asking for what is refused", async () => {
  const { server } = await open("/manage", (given) => {
    given.me = viewer;
  });
  await screen.findByText("Vic has the role viewer; to change something you need operator.");
  expect(screen.queryByRole("link", { name: "Add a component" })).toBeNull();
  expect(server.requestsTo("/checkers")).toEqual([]);
});

it.each(["/manage/new", "/manage/new?clone=engine-api", "/manage/edit/engine-api", "/manage/import"])(
  "tells a viewer who opens %s by its address what it needs, without a form",
  async (path) => {
    const { server, container } = await open(path, (given) => {
      given.me = viewer;
    });
    await screen.findByText("Vic has the role viewer; to change something you need operator.");
    expect(container.querySelector("main form, main textarea, main input")).toBeNull();
    expect(server.requests.filter(({ url }) => url.pathname.includes("/checkers"))).toEqual([]);
  },
);

const yaml = () => field("The component as YAML");

describe("the list", () => {
  it("says where each component was declared, and offers to change only what can be changed", async () => {
    await open("/manage");
    const list = await region("Components");
    const lines = await list.findAllByRole("listitem");
    expect(lines.map((line) => line.textContent)).toEqual([
      expect.stringContaining("engine-apiHEALTHYhttphere"),
      expect.stringContaining("hostHEALTHYhttpplimsoll.yaml"),
    ]);
    expect(list.queryByRole("button", { name: "Delete host" })).toBeNull();
    expect(list.getByRole("link", { name: "View host" })).toBeTruthy();
    expect(list.getByRole("link", { name: "History engine-api" }).getAttribute("href")).toBe(
      "/insight/audit?subject=engine-api",
    );
  });

  it("finds by id, kind, tag or source, and keeps that in the address", async () => {
    const { user, router } = await open("/manage");
    await fill(user, await field("Filter"), "YAML");
    await waitFor(async () => expect((await region("Components")).getAllByRole("listitem")).toHaveLength(1));
    expect(router.state.location.search).toBe("?filter=YAML");
  });

  it("deletes only when the name is typed", async () => {
    const { server, user } = await open("/manage");
    await user.click(await screen.findByRole("button", { name: "Delete engine-api" }));
    await user.keyboard("engine{Enter}");
    await screen.findByText("This is not its name.");
    expect(sent(server, "DELETE", "/checkers/engine-api")).toHaveLength(0);
    await user.clear(await field(/Name of the component/));
    await user.type(await field(/Name of the component/), "engine-api{Enter}");
    await waitFor(async () => expect((await region("Components")).getAllByRole("listitem")).toHaveLength(1));
    expect(sent(server, "DELETE", "/checkers/engine-api")).toHaveLength(1);
  });

  it("shows names that others chose as the text they are", async () => {
    await open("/manage", ({ manage }) => {
      manage.definitions = [definitionOf(MARKUP)];
    });
    expect((await (await region("Components")).findByText(MARKUP)).tagName).toBe("BDI");
  });

  it("tells what to do when nothing is watched, and to whom it belongs when it is not for one", async () => {
    const { unmount } = await open("/manage", ({ manage }) => {
      manage.definitions = [];
    });
    await screen.findByText(/Nothing is watched yet/);
    unmount();
    await open("/manage", (server) => server.failing.add("/checkers"));
    expect((await screen.findByRole("alert")).textContent).toContain("The components could not be loaded");
  });
});

describe("the form", () => {
  it("adds a component by the fields of its kind, and the text is in step", async () => {
    const { server, user, router } = await open("/manage/new");
    await fill(user, await field(/^id/), "orders");
    await user.selectOptions(await field(/^kind/), "http");
    await fill(user, await field(/^base_url/), "http://127.0.0.1:1");
    await fill(user, await field(/^interval/), "5s");
    await user.selectOptions(screen.getByLabelText("Add a setting to Check"), "endpoints");
    await user.click(screen.getByRole("button", { name: "Add to endpoints" }));
    await fill(user, await field("endpoints 1"), "/health");
    await waitFor(async () =>
      expect((await yaml()).value).toBe(
        "id: orders\ncheck:\n  kind: http\n  base_url: http://127.0.0.1:1\n  endpoints:\n    - /health\ninterval: 5s\n",
      ),
    );
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("orders was saved and is checked now.");
    expect(router.state.location.pathname).toBe("/manage");
    expect(sent(server, "POST", "/checkers").at(-1)?.body).toEqual({
      id: "orders",
      check: { kind: "http", base_url: "http://127.0.0.1:1", endpoints: ["/health"] },
      interval: "5s",
    });
  });

  it("takes what is typed as text, and says where it cannot be read", async () => {
    const { user } = await open("/manage/edit/engine-api");
    const text = await yaml();
    await user.clear(text);
    await user.click(text);
    await user.paste("id: engine-api\ncheck: { kind: redis, port: 7000 }\n");
    expect((await field(/^port/)).value).toBe("7000");
    await user.click(text);
    await user.keyboard("thresholds: [[}");
    await screen.findByText(/line 3:/);
    expect(screen.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Take the text back" }));
    expect((await field(/^port/)).value).toBe("7000");
  });

  it("shows a value in the shape that the text gives it", async () => {
    const { user } = await open("/manage/edit/engine-api");
    const text = await yaml();
    const paste = async (endpoint: string): Promise<void> => {
      await user.clear(text);
      await user.click(text);
      await user.paste(`check: { kind: http, base_url: "http://a", endpoints: [${endpoint}] }`);
    };
    await paste("/health");
    expect((await field("endpoints 1")).value).toBe("/health");
    await paste("{ path: /deep }");
    expect((await field(/^path/)).value).toBe("/deep");
    expect((await field("endpoints 1 as")).value).toBe("1");
  });

  it("sets thresholds by metric, with what the test has shown offered", async () => {
    const { server, user } = await open("/manage/edit/engine-api");
    await user.type(await field("New name in thresholds"), "response_time{Enter}");
    const edges = within(await screen.findByRole("group", { name: /response_time/ }));
    await user.selectOptions(edges.getByLabelText("Add a setting to response_time"), "warning");
    await user.type(edges.getByLabelText(/^warning/), "250");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("engine-api was saved and is checked now.");
    expect(sent(server, "PUT", "/checkers/engine-api").at(-1)?.body).toMatchObject({
      thresholds: { response_time: { warning: 250 } },
    });
  });

  it("shows what the server refused at its field, and loses nothing", async () => {
    const { user } = await open("/manage/edit/engine-api", ({ manage }) => {
      manage.refusal = { detail: "no", errors: [{ path: "check.base_url", message: "expected an address" }] };
    });
    const address = await field(/^base_url/);
    await user.clear(address);
    await user.type(address, "nonsense");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("check.base_url expected an address");
    expect(address.value).toBe("nonsense");
    expect(address.getAttribute("aria-invalid")).toBe("true");
  });

  it("keeps a secret that is not touched, and never shows it", async () => {
    const { server, user } = await open("/manage/edit/engine-api", ({ manage }) => {
      const check = { kind: "http", base_url: "http://a", api_key: "[redacted]" };
      manage.definitions = [
        definitionOf("engine-api", { definition: { id: "engine-api", check }, secrets: ["check.api_key"] }),
      ];
    });
    const key = await field(/^api_key/);
    expect([key.type, key.value, key.placeholder]).toEqual(["password", "", "kept; type to replace it"]);
    await fill(user, await field(/^interval/), "9s");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(sent(server, "PUT", "/checkers/engine-api").at(-1)?.body).toMatchObject({
        check: { api_key: "[redacted]" },
      }),
    );
  });

  it("clones without secrets and under a name of its own", async () => {
    await open("/manage/new?clone=engine-api", ({ manage }) => {
      const check = { kind: "http", base_url: "http://a", api_key: "[redacted]" };
      manage.definitions = [
        definitionOf("engine-api", { definition: { id: "engine-api", check }, secrets: ["check.api_key"] }),
      ];
    });
    expect((await field(/^id/)).value).toBe("engine-api-copy");
    await screen.findByText(/Secrets are not cloned/);
    await waitFor(async () => expect((await yaml()).value).not.toContain("api_key"));
  });

  it("asks before what was typed is lost", async () => {
    const { user, router } = await open("/manage/edit/engine-api");
    await fill(user, await field(/^interval/), "9s");
    await user.click(screen.getByRole("link", { name: "All components" }));
    const question = within(await screen.findByRole("alertdialog"));
    await user.click(question.getByRole("button", { name: "Stay" }));
    expect((await field(/^interval/)).value).toBe("9s");
    await user.click(screen.getByRole("link", { name: "All components" }));
    await user.click(await screen.findByRole("button", { name: "Leave and lose them" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/manage"));
  });

  it("only shows what was declared elsewhere", async () => {
    await open("/manage/edit/host");
    await screen.findByText(/can only be changed there/);
    expect((await yaml()).readOnly).toBe(true);
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});

describe("the test before saving", () => {
  it("shows status, reason and metrics, and that they are old once something is changed", async () => {
    const { server, user } = await open("/manage/edit/engine-api", ({ manage }) => {
      const status = { status: "WARNING" as const, reason: "response_time is slow" };
      manage.tested = { ...manage.tested, component: { ...manage.tested.component, ...status } };
    });
    await user.click(await screen.findByRole("button", { name: "Test" }));
    const panel = await region("Test before saving");
    await panel.findByText("response_time is slow");
    expect(panel.getByText(/response_time/, { selector: "th" })).toBeTruthy();
    expect(sent(server, "POST", "/checkers/test").at(-1)?.body).toEqual(server.manage.definitions[0]?.definition);
    await fill(user, await field(/^interval/), "9s");
    await panel.findByText("It was changed since this test.");
  });

  it("shows why a check fails, and what the server refused", async () => {
    const { user } = await open("/manage/edit/engine-api", ({ manage }) => {
      const failed = { status: "DOWN" as const, last_error: "connection refused", metrics: [] };
      manage.tested = { ...manage.tested, component: { ...manage.tested.component, ...failed } };
    });
    await user.click(await screen.findByRole("button", { name: "Test" }));
    const panel = await region("Test before saving");
    await panel.findByText("connection refused");
    await panel.findByText("It measured nothing.");
  });
});

describe("what is found on this machine", () => {
  it("comes with its evidence and a filled form, what only a person knows left empty", async () => {
    const check = { kind: "http", base_url: "http://127.0.0.1:8080", api_key: "$".concat("{FREQTRADE_KEY}") };
    const { user } = await open("/manage/found", ({ manage }) => {
      manage.discovered = [
        {
          what: "freqtrade",
          where: "http://127.0.0.1:8080",
          evidence: 'answered {"status":"pong"}',
          notes: [],
          preset: null,
          components: [{ id: "freqtrade-api", check: { kind: "http", base_url: "http://127.0.0.1:8080" } }],
          offer: { preset: "freqtrade", components: [{ id: "freqtrade-loop", check }] },
        },
      ];
    });
    await screen.findByText(/answered \{"status":"pong"\}/);
    await user.click(await screen.findByRole("link", { name: "Use freqtrade-loop" }));
    expect((await field(/^id/)).value).toBe("freqtrade-loop");
    await screen.findByText(/Proposed for freqtrade at .* only a person can give are empty/);
    await waitFor(async () => expect((await yaml()).value).not.toContain("FREQTRADE_KEY"));
  });
});

describe("an import", () => {
  it("shows what would come of it, then does it one by one in the order in which they need each other", async () => {
    const { server, user } = await open("/manage/import", ({ manage }) => {
      const none = { reason: null, errors: [] };
      manage.planned = [
        { component_id: "base", outcome: "add", ...none },
        { component_id: "top", outcome: "add", ...none },
        { component_id: "engine-api", outcome: "change", ...none },
        {
          component_id: "host",
          outcome: "refuse",
          reason: "host was declared in the configuration file",
          errors: [{ path: "id", message: "is declared there" }],
        },
      ];
    });
    const check = "check: { kind: redis }";
    await user.click(await field("or its text"));
    await user.paste(
      `components:\n- { id: top, ${check}, depends_on: [base] }\n- { id: base, ${check} }\n- { id: engine-api, ${check} }\n- { id: host, ${check} }\n- { preset: jesse }\n`,
    );
    await user.click(screen.getByRole("button", { name: "See what would come of it" }));
    const plan = await region("What would be done");
    await plan.findByText(/2 to add, 1 to change, 0 the same, 1 refused/);
    await screen.findByText(/1 item names a preset/);
    await plan.findByText("changes check.kind, check.base_url");
    expect(sent(server, "PUT", "/checkers/engine-api")).toHaveLength(0);
    await user.click(plan.getByRole("button", { name: "Take 3 over" }));
    await plan.findByText(/3 taken over/);
    const changes = server.requests.filter(({ method, url }) => method !== "GET" && !url.pathname.endsWith("plan"));
    expect(changes.map(({ method, body }) => [method, (body as { id: string }).id])).toEqual([
      ["POST", "base"],
      ["POST", "top"],
      ["PUT", "engine-api"],
    ]);
  });

  it("says what was wrong with a text", async () => {
    const { user } = await open("/manage/import");
    await user.click(await field("or its text"));
    await user.paste("components: [\n");
    await user.click(screen.getByRole("button", { name: "See what would come of it" }));
    await screen.findByText(/It cannot be read: line 2/);
  });
});
