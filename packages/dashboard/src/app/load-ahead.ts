import type { RouteObject } from "react-router";

type Idle = (callback: () => void) => void;

/** Loads the code of every page that comes later, one after another while nothing else is done, so that opening one waits for none. */
export async function loadAhead(routes: readonly RouteObject[], idle: Idle): Promise<void> {
  for (const route of routes) {
    if (typeof route.lazy === "function") {
      await new Promise<void>(idle);
      // Whoever opens the page is told why it can't be had.
      await route.lazy().catch(() => undefined);
    }
    await loadAhead(route.children ?? [], idle);
  }
}
