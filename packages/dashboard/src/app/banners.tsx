import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { StatusShape } from "../components/status-shape.tsx";
import { useMonitoringStatusQuery } from "../lib/api/monitoring-status-query.ts";
import { formatAge, formatMoment } from "../lib/format/format-time.ts";
import type { ConnectionState } from "../lib/live/connection-state.ts";
import { useConnection, useLiveSystem } from "../lib/live/use-live.ts";
import { useServices } from "../lib/services.ts";
import classes from "./banners.module.css";
import { useCountdown } from "./use-countdown.ts";

/** What must be known before any figure is believed: nothing heard, checking stopped, the monitor itself in trouble. */
export function Banners() {
  const system = useLiveSystem();
  const connection = useConnection();
  return (
    <div className={classes.banners} aria-live="polite">
      {connection.kind === "lost" && <LostBanner connection={connection} />}
      {system !== null && !system.monitoring_active && <StoppedBanner />}
      {system !== null && (!system.monitor.history_durable || system.monitor.trouble !== null) && (
        <Banner tone="CRITICAL">
          {system.monitor.history_durable
            ? "The monitor itself is in trouble: "
            : "History is not being kept, results and alerts are held in memory only: "}
          {system.monitor.trouble ?? "the store can't be written"}
        </Banner>
      )}
    </div>
  );
}

function LostBanner({ connection }: { connection: Extract<ConnectionState, { kind: "lost" }> }) {
  const { connection: live } = useServices();
  const left = useCountdown(connection.retryAt);
  const showing =
    connection.showing === null
      ? "nothing has been heard from Plimsoll yet"
      : `showing ${formatMoment(connection.showing, connection.retryAt)}`;
  return (
    <Banner tone="DOWN">
      Connection lost, {showing}.{" "}
      {left > 0 ? `Trying again in ${formatAge(Math.ceil(left / 1000) * 1000)}.` : "Trying again…"}{" "}
      <Button size="compact-xs" variant="default" onClick={() => live.retryNow()}>
        Try now
      </Button>
    </Banner>
  );
}

function StoppedBanner() {
  const { data } = useMonitoringStatusQuery();
  const now = useServices().time.now();
  const who = data?.stopped_by ? ` by ${data.stopped_by}` : "";
  const since = data?.since ? ` since ${formatMoment(Date.parse(data.since), now)}` : "";
  const why = data?.stop_reason ? `: ${data.stop_reason}` : "";
  const until = data?.stopped_until ? `. Ends by itself at ${formatMoment(Date.parse(data.stopped_until), now)}` : "";
  return (
    <Banner tone="WARNING">
      Monitoring is stopped{who}
      {since}
      {why}
      {until}. Every status below is the last one known.
    </Banner>
  );
}

function Banner({ tone, children }: { tone: "WARNING" | "CRITICAL" | "DOWN"; children: ReactNode }) {
  return (
    <div className={classes.banner} data-tone={tone}>
      <StatusShape status={tone} size={14} />
      <p dir="auto">{children}</p>
    </div>
  );
}
