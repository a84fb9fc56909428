import { act, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter } from "react-router";
import { vi } from "vitest";
import { App } from "../app/app.tsx";
import { createServices } from "../app/create-services.ts";
import { routes } from "../app/routes.tsx";
import { FakeNotices } from "./fake-notices.ts";
import type { FakeServer } from "./fake-server.ts";
import { START } from "./fixtures.ts";
import { HandClock } from "./hand-clock.ts";

/** Opens the real page on a fake server and a clock turned by hand. Frames are shown at once. */
export function openPage(server: FakeServer, path = "/", notices = new FakeNotices()) {
  const clock = new HandClock(START);
  const reload = vi.fn();
  const services = createServices({
    fetch: server.fetch,
    openSocket: server.openSocket,
    clock,
    frame: (callback) => callback(),
    random: () => 1,
    origin: "http://127.0.0.1:8787",
    notices,
    reload,
  });
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const view = render(<App services={services} router={router} />);
  return {
    ...view,
    clock,
    router,
    notices,
    /** What loads the whole page anew. */
    reload,
    user: userEvent.setup(),
    /** Lets the server, or the clock, do something and the page take it in. */
    when: (happens: () => void) => act(async () => happens()),
  };
}
