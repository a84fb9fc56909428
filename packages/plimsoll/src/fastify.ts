import type { FastifyInstance } from "fastify";
import { healthApi } from "./api/health-api.ts";
import type { SystemHealthMonitor } from "./library/system-health-monitor.ts";
import { type Log, silentLog } from "./port/log.ts";

export interface PlimsollPluginOptions {
  readonly monitor: SystemHealthMonitor;
  /** Where the routes are. Default `/api/trading-engine/health`. */
  readonly basePath?: string;
  /** Host header values accepted besides loopback names; null when the application checks the Host itself. Default none. */
  readonly allowedHosts?: readonly string[] | null;
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
