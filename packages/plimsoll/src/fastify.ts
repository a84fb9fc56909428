import type { FastifyInstance, FastifyRequest } from "fastify";
import { healthApi } from "./api/health-api.ts";
import type { SystemHealthMonitor } from "./library/system-health-monitor.ts";
import type { Actor } from "./port/actor.ts";
import { type Log, silentLog } from "./port/log.ts";

export type { Actor, Role } from "./port/actor.ts";

export interface PlimsollPluginOptions {
  readonly monitor: SystemHealthMonitor;
  /** Where the routes are. Default `/api/trading-engine/health`. */
  readonly basePath?: string;
  /** Host header values accepted besides loopback names; null when the application checks the Host itself. Default none. */
  readonly allowedHosts?: readonly string[] | null;
  /**
   * Says who a request comes from, by the application's own accounts; what it throws refuses the request. Default: callers
   * on this host are admin, all others viewer.
   */
  readonly actorOf?: (request: FastifyRequest) => Actor;
  readonly log?: Log;
}

/**
 * Serves the health API from the engine's own Fastify application: `app.register(plimsollFastify, { monitor })`. It keeps
 * to its base path. Starting and stopping the monitor stays with whoever made it.
 */
export async function plimsollFastify(app: FastifyInstance, options: PlimsollPluginOptions): Promise<void> {
  const { monitor, log = silentLog, ...place } = options;
  await healthApi(app, { ...monitor.parts, ...place, log });
}
