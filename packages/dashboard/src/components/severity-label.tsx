import type { AlertSeverity, SystemEvent } from "@plimsoll/core";
import { memo } from "react";
import type { ShownStatus } from "./shown-status.ts";
import { StatusLabel } from "./status-label.tsx";

/** Severities are drawn with the shapes of the statuses that they come from. */
export const SEVERITY_SHAPES: Record<AlertSeverity, ShownStatus> = {
  LOW: "HEALTHY",
  MEDIUM: "WARNING",
  HIGH: "CRITICAL",
  CRITICAL: "DOWN",
};

/** How grave a line of what happened is: that an alert is over asks for nobody, however grave the alert was. */
export function eventSeverity({ event_type, severity }: SystemEvent): AlertSeverity {
  return event_type === "alert_resolved" ? "LOW" : severity;
}

/** Shape and word of a severity. `over`: what is over asks for nobody, so it stays grey. */
export const SeverityLabel = memo(function SeverityLabel(props: {
  severity: AlertSeverity;
  over?: boolean;
  size?: number;
}) {
  const { severity, over = false, size } = props;
  return (
    <StatusLabel
      status={SEVERITY_SHAPES[severity]}
      word={severity}
      over={over}
      {...(size === undefined ? {} : { size })}
    />
  );
});
