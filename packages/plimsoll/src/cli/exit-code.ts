import type { HealthStatus } from "@plimsoll/core";

/** The plug-in convention of Nagios and Icinga: Monitoring Plugins Development Guidelines, "Plugin Return Codes". */
export const EXIT = { healthy: 0, warning: 1, critical: 2, unknown: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_STATUS: Record<HealthStatus, ExitCode> = {
  HEALTHY: EXIT.healthy,
  WARNING: EXIT.warning,
  CRITICAL: EXIT.critical,
  DOWN: EXIT.critical,
};

/** 0 healthy, 1 warning, 2 critical or down, 3 unknown. */
export function exitCodeOf(status: HealthStatus | null): ExitCode {
  return status === null ? EXIT.unknown : BY_STATUS[status];
}
