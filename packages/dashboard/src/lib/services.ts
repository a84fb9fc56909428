import { createContext, useContext } from "react";
import type { ApiClient } from "./api/api-client.ts";
import type { Clock } from "./clock.ts";
import type { LiveConnection } from "./live/live-connection.ts";
import type { LiveStore } from "./live/live-store.ts";
import type { PageTime } from "./live/page-time.ts";
import type { BrowserNotices } from "./notice/browser-notices.ts";
import type { SessionStore } from "./session/session-store.ts";

/** What the page is made of besides React: given once at the top, so that a story can give its own. */
export interface Services {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly live: LiveStore;
  readonly connection: LiveConnection;
  readonly session: SessionStore;
  readonly time: PageTime;
  readonly notices: BrowserNotices;
  /** Loads the whole page anew. */
  readonly reload: () => void;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error("No services: render inside ServicesContext");
  return services;
}
