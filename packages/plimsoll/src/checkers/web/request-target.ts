import type { RequestOptions } from "node:http";
import https from "node:https";
import { connect, isIP, type NetConnectOpts } from "node:net";
import { connect as connectTls } from "node:tls";
import { http } from "../../port/node-http.ts";
import { forbiddenAddress } from "../net/guarded-lookup.ts";
import type { Dialer } from "./dialer.ts";
import { flattenHeaders, type RequestPlan } from "./request-plan.ts";

const ALPN = ["http/1.1"];

/** Where and how to send a request, with everything worked out that can be before the first check. */
export interface RequestTarget {
  readonly request: typeof http.request;
  readonly options: RequestOptions;
  readonly body: Buffer | null;
  readonly secure: boolean;
  /** `host:port`, for messages. */
  readonly where: string;
  /** Set when the URL names an address that must not be contacted. */
  readonly forbidden: NodeJS.ErrnoException | null;
}

export function createRequestTarget(plan: RequestPlan, dialer: Dialer): RequestTarget {
  const { url } = plan;
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (secure ? 443 : 80);
  return {
    request: secure ? https.request : http.request,
    options: {
      host,
      port,
      method: plan.method,
      path: `${url.pathname}${url.search}`,
      headers: flattenHeaders(plan),
      ...transport({ dialer, host, port, secure }),
    },
    body: plan.body,
    secure,
    where: `${url.hostname}:${port}`,
    forbidden: dialer.isForbidden(host) ? forbiddenAddress(host) : null,
  };
}

/**
 * A fresh connection is made by `createConnection` without any agent: an agent's book-keeping costs more than all else
 * that a check adds, and a finite `maxSockets` would quietly reuse connections.
 */
function transport(route: { dialer: Dialer; host: string; port: number; secure: boolean }): RequestOptions {
  const { dialer, host, port, secure } = route;
  if (dialer.agents !== null) {
    if (!secure) return { agent: dialer.agents.http, lookup: dialer.lookup };
    return { ...dialer.trust.options(host), agent: dialer.agents.https, lookup: dialer.lookup };
  }
  const address: NetConnectOpts = { host, port, noDelay: true, ...(isIP(host) === 0 && { lookup: dialer.lookup }) };
  if (!secure) return { createConnection: () => connect(address) };
  return { createConnection: () => connectTls({ ...address, ...dialer.trust.options(host), ALPNProtocols: ALPN }) };
}
