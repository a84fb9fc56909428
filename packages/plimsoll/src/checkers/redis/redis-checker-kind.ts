import type { CheckerKind } from "../../port/checker.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { RedisChecker } from "./redis-checker.ts";
import { OWN_METRICS, type RedisOptions, redisOptions } from "./redis-options.ts";

/** `kind: redis`: a Redis server's answer, its figures, and what its streams and keys say of the engine. */
export const redisCheckerKind: CheckerKind<RedisOptions> = {
  kind: "redis",
  options: redisOptions,
  defaultType: "DATABASE",
  access: "host",
  concurrency: 64,
  thresholds: (options) => ({
    connection_time: { warning: 100, critical: 1000 },
    query_time: { warning: 500, critical: 5000 },
    memory_usage: { warning: 85, critical: 95 },
    connections_used_percentage: { warning: 80, critical: 95 },
    persistence_ok: { critical: 0, direction: "below" },
    replication_link_up: { critical: 0, direction: "below" },
    // No edges of their own, but those that a configuration gives are read the right way round.
    is_primary: { direction: "below" },
    replicas: { direction: "below" },
    ...declaredThresholds(declared(options)),
  }),
  metricNames: (options) => [...OWN_METRICS, ...declared(options).map(({ name }) => name)],
  keyMetrics: [],
  create: (options, setup) => new RedisChecker(options, setup),
};

function declared({ streams, keys }: RedisOptions) {
  return [...streams.flatMap(({ metrics }) => metrics), ...keys];
}
