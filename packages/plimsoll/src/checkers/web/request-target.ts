import type { ClientRequest } from "node:http";
import https from "node:https";
import { connect, isIP, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { http } from "../../port/node-http.ts";
import { forbiddenAddress } from "../net/guarded-lookup.ts";
import type { Dialer } from "./dialer.ts";
import { flattenHeaders, type RequestPlan } from "./request-plan.ts";

const ALPN = ["http/1.1"];

/** How a request gets there: on a connection of its own, or on one that is kept open. */
export type Transport =
  | { readonly kind: "fresh"; readonly connect: () => Socket }
  | { readonly kind: "kept"; readonly request: () => ClientRequest };

/** Where and how to send a request, with everything worked out that can be before the first check. */
export interface RequestTarget {
  readonly transport: Transport;
  readonly method: string;
  /** The whole request as it goes out on a connection of its own. */
  readonly wire: Buffer;
  readonly body: Buffer | null;
  readonly secure: boolean;
  /** `host:port`, for messages. */
  readonly where: string;
  /** Set when the URL names an address that must not be contacted, or the request cannot be written. */
  readonly forbidden: Error | null;
}

export function createRequestTarget(plan: RequestPlan, dialer: Dialer): RequestTarget {
  const { url } = plan;
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (secure ? 443 : 80);
  const headers = flattenHeaders(plan);
  return {
    transport: transportTo({ dialer, host, port, secure }, plan, headers),
    method: plan.method,
    wire: writeOut(plan, headers),
    body: plan.body,
    secure,
    where: `${url.hostname}:${port}`,
    forbidden: dialer.isForbidden(host) ? forbiddenAddress(host) : headerFault(headers),
  };
}

interface Route {
  readonly dialer: Dialer;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

function transportTo({ dialer, host, port, secure }: Route, plan: RequestPlan, headers: string[]): Transport {
  const { agents, lookup, trust } = dialer;
  if (agents !== null) {
    const common = { host, port, method: plan.method, path: pathOf(plan), headers, lookup };
    if (!secure) return { kind: "kept", request: () => http.request({ ...common, agent: agents.http }) };
    const options = { ...common, ...trust.options(host), agent: agents.https };
    return { kind: "kept", request: () => https.request(options) };
  }
  const address: NetConnectOpts = { host, port, noDelay: secure, ...(isIP(host) === 0 && { lookup }) };
  if (!secure) return { kind: "fresh", connect: () => connect(address) };
  return {
    kind: "fresh",
    connect: () => connectTls({ ...address, ...trust.options(host), ALPNProtocols: ALPN }),
  };
}

function pathOf({ url }: RequestPlan): string {
  return `${url.pathname}${url.search}`;
}

function writeOut(plan: RequestPlan, headers: readonly string[]): Buffer {
  const lines = [`${plan.method} ${pathOf(plan)} HTTP/1.1`];
  for (let index = 0; index < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  if (!headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === "connection")) {
    lines.push("Connection: close");
  }
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return plan.body === null ? head : Buffer.concat([head, plan.body]);
}

/** Why headers cannot be sent: what is in them would begin another header, or another request. */
function headerFault(headers: readonly string[]): Error | null {
  try {
    for (let index = 0; index < headers.length; index += 2) {
      http.validateHeaderName(headers[index] ?? "");
      http.validateHeaderValue(headers[index] ?? "", headers[index + 1] ?? "");
    }
    return null;
  } catch (error) {
    return error as Error;
  }
}
