export {
  type Alert,
  AlertSeverity,
  type ComponentHealth,
  ComponentType,
  type HealthMetric,
  HealthStatus,
  type MetricReading,
  type SystemEvent,
  type SystemHealth,
} from "@plimsoll/core";
export {
  APIServerHealthChecker,
  type ApiServerOptions,
  apiServerChecker,
  BuiltInHealthChecker,
  DatabaseHealthChecker,
  type DatabaseOptions,
  databaseChecker,
  ExternalAPIHealthChecker,
  type ExternalApiOptions,
  externalApiChecker,
  SystemResourcesHealthChecker,
  type SystemResourcesOptions,
  systemResourcesChecker,
} from "./library/built-in-checkers.ts";
export type { CheckerSettings, ProgressSetting } from "./library/checker-settings.ts";
export { type HealthCheckAnswer, HealthChecker } from "./library/health-checker.ts";
export {
  createSystemHealthMonitor,
  SystemHealthMonitor,
  type SystemHealthMonitorOptions,
} from "./library/system-health-monitor.ts";
export type { CheckAnswer, CheckContext } from "./port/checker.ts";
export type { Log } from "./port/log.ts";
export { type ErrorCode, type Mistake, PlimsollError } from "./port/plimsoll-error.ts";
export type { HandlerOptions, RecoveryContext, RecoveryHandler } from "./recovery/code-actions.ts";
