import type { Agent } from "node:http";
import https from "node:https";
import type { Clock } from "../port/clock.ts";
import type { Egress, EgressRequest } from "../port/egress.ts";
import { http } from "../port/node-http.ts";
import { createCheckedLookup } from "./checked-lookup.ts";
import { Delivery, type PreparedRequest } from "./delivery.ts";

export interface EgressOptions {
  readonly clock: Clock;
  /** Addresses that are never contacted, asked with the resolved address at every connect. */
  readonly isForbidden: (address: string) => boolean;
  /** PEM certificates to trust in place of the system's. */
  readonly ca?: string;
}

/**
 * A client for outgoing notifications: connections are kept open for reuse, certificates always verified, redirects never
 * followed, and every address is checked after it was resolved, so that no name can lead inside.
 */
export function createEgress(options: EgressOptions): Egress {
  const shared = {
    keepAlive: true,
    maxSockets: 64,
    maxFreeSockets: 16,
    lookup: createCheckedLookup(options.isForbidden),
  };
  const agents = {
    http: new http.Agent(shared),
    https: new https.Agent({ ...shared, ...(options.ca !== undefined && { ca: options.ca }) }),
  };
  return {
    request(request) {
      const url = URL.canParse(request.url) ? new URL(request.url) : null;
      if (url === null || !/^https?:$/.test(url.protocol)) {
        return Promise.resolve({ kind: "failed", code: "forbidden", message: "the address is no http or https URL" });
      }
      if (options.isForbidden(hostOf(url))) {
        const message = `${url.host} is an address that must not be contacted`;
        return Promise.resolve({ kind: "failed", code: "forbidden", message });
      }
      return new Promise((settle) => {
        new Delivery(prepare(url, { request, agents }), { clock: options.clock, settle }).start();
      });
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function prepare(
  url: URL,
  { request, agents }: { request: EgressRequest; agents: { http: Agent; https: https.Agent } },
): PreparedRequest {
  const secure = url.protocol === "https:";
  const body = Buffer.from(request.body ?? "", "utf8");
  return {
    request: secure ? https.request : http.request,
    options: {
      method: request.method ?? "POST",
      host: hostOf(url),
      path: `${url.pathname}${url.search}`,
      agent: secure ? agents.https : agents.http,
      headers: { ...request.headers, Host: url.host, "Content-Length": body.length },
      ...(url.port !== "" && { port: Number(url.port) }),
      ...(url.username !== "" && { auth: `${decoded(url.username)}:${decoded(url.password)}` }),
    },
    body,
    where: url.host,
    signal: request.signal,
    timeoutMs: request.timeoutMs,
    once: request.once ?? false,
  };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** A lone `%` in a password is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
