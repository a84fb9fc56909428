import type { Agent } from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import { http } from "../../port/node-http.ts";
import { createGuardedLookup } from "../net/guarded-lookup.ts";
import { type AddressRule, isLinkLocal } from "../net/link-local.ts";
import { createTrust, type Trust } from "../net/secure-options.ts";
import type { TlsOptions } from "../net/tls-options.ts";

/** How connections are made: shared by all requests of one component. */
export interface Dialer {
  readonly trust: Trust;
  readonly lookup: LookupFunction;
  readonly isForbidden: AddressRule;
  /** Agents that keep connections open; null makes a fresh connection for every request. */
  readonly agents: { readonly http: Agent; readonly https: https.Agent } | null;
}

export interface DialerOptions {
  readonly tls?: TlsOptions | undefined;
  readonly keep_alive: boolean;
  readonly allow_link_local: boolean;
}

export function createDialer(options: DialerOptions): Dialer {
  const isForbidden = options.allow_link_local ? () => false : isLinkLocal;
  const kept = { keepAlive: true, maxFreeSockets: 100 } as const;
  return {
    trust: createTrust(options.tls),
    lookup: createGuardedLookup(isForbidden),
    isForbidden,
    agents: options.keep_alive ? { http: new http.Agent(kept), https: new https.Agent(kept) } : null,
  };
}

/** Closes the connections that are kept open. */
export function closeDialer({ agents }: Dialer): void {
  agents?.http.destroy();
  agents?.https.destroy();
}
