import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { type Actor, LOCAL_ADMIN, requireRole } from "../command/actor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { ActorOf, RouteSpec } from "./route.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export interface GuardOptions {
  readonly actorOf: ActorOf;
  /** Host header values accepted besides loopback names; null accepts any, for a host application that checks its own. */
  readonly allowedHosts: readonly string[] | null;
}

/**
 * Refuses what a browser can be tricked into: a Host that isn't ours (DNS rebinding) and requests that change state, or read
 * the live stream, from another site's page. Then the route's role. Throws `host_not_allowed` or `forbidden`.
 */
export function createGuard({ actorOf, allowedHosts }: GuardOptions): (request: FastifyRequest) => void {
  const allowed = allowedHosts === null ? null : new Set(allowedHosts.map((host) => host.toLowerCase()));
  return (request) => {
    if (allowed !== null) requireHost(request, allowed);
    const spec = request.routeOptions.config.plimsollRoute;
    if (spec?.sameSiteOnly === true || !SAFE_METHODS.has(request.method)) refuseOtherSites(request);
    if (!request.is404) requireRouteRole(request, spec, actorOf);
  };
}

/**
 * Who a request comes from while no users are configured: all of this host's are admin, others only look. What a proxy on
 * this host passes on came from somewhere else.
 */
export function localActor(request: FastifyRequest): Actor {
  const { remoteAddress = "" } = request.socket;
  const isLocal = isLoopback(toIPv4(remoteAddress)) && isLoopback(toIPv4(request.ip)) && !wasForwarded(request);
  return isLocal ? LOCAL_ADMIN : { name: request.ip, roles: ["viewer"] };
}

function wasForwarded({ headers }: FastifyRequest): boolean {
  return headers.forwarded !== undefined || headers["x-forwarded-for"] !== undefined;
}

function toIPv4(address: string): string {
  return address.replace(/^::ffff:/, "");
}

/** Refuses a request that a page of another site made. Throws `forbidden`. */
export function refuseOtherSites(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const otherSite = site === "cross-site" || site === "same-site";
  if (!otherSite && (origin === undefined || hostOf(origin) === host?.toLowerCase())) return;
  throw new PlimsollError(
    "forbidden",
    `requests from pages of another site are refused (origin ${String(origin ?? site)})`,
  );
}

function requireHost({ headers, socket }: FastifyRequest, allowed: ReadonlySet<string>): void {
  const header = headers.host;
  const host = (header ?? "").toLowerCase();
  const name = hostName(host);
  if (name !== "" && (isLoopbackName(name) || allowed.has(host) || allowed.has(name) || allowed.has(`[${name}]`)))
    return;
  // The very address that was connected to is a name that nobody can point elsewhere.
  if (name !== "" && name === toIPv4(socket.localAddress ?? "")) return;
  throw new PlimsollError(
    "host_not_allowed",
    `the host ${JSON.stringify(header ?? "")} is not served here; add it to server.allowed_hosts if it should be`,
  );
}

function requireRouteRole(request: FastifyRequest, spec: RouteSpec | undefined, actorOf: ActorOf): void {
  if (spec === undefined) throw new PlimsollError("forbidden", "this route declares no role, so nobody may use it");
  if (spec.role !== "anyone") requireRole(actorOf(request), spec.role, "this");
}

/** The name or address of a Host header without its port; an IPv6 address without its brackets. Empty when malformed. */
function hostName(host: string): string {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(host);
  return match?.[1] ?? match?.[2] ?? "";
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || isLoopback(name);
}

function isLoopback(address: string): boolean {
  return address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
