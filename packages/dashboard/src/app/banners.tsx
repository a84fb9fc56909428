import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { StatusShape } from "../components/status-shape.tsx";
import { useMonitoringStatusQuery } from "../lib/api/monitoring-status-query.ts";
import { formatAge, formatMoment } from "../lib/format/format-time.ts";
import type { ConnectionState } from "../lib/live/connection-state.ts";
import { useConnection, useLiveSystem } from "../lib/live/use-live.ts";
import { useServices } from "../lib/services.ts";
import { useMe } from "../lib/session/use-me.ts";
import { appTexts } from "../texts/app.ts";
import classes from "./banners.module.css";
import { useCountdown } from "./use-countdown.ts";

/** What must be known before any figure is believed: nothing heard, checking stopped, the monitor itself in trouble. */
export function Banners() {
  const system = useLiveSystem();
  const connection = useConnection();
  return (
    <div className={classes.banners} aria-live="polite">
      <UpgradedBanner />
      {connection.kind === "lost" && <LostBanner connection={connection} />}
      {system !== null && !system.monitoring_active && <StoppedBanner />}
      {system !== null && (!system.monitor.history_durable || system.monitor.trouble !== null) && (
        <Banner tone="CRITICAL">
          {(system.monitor.history_durable ? appTexts.inTrouble : appTexts.notKept)(
            system.monitor.trouble ?? appTexts.unknownTrouble,
          )}
        </Banner>
      )}
    </div>
  );
}

/** The server is another than the one that this page came from; what the page asks it may no longer understand. */
function UpgradedBanner() {
  const version = useMe()?.version ?? null;
  const { reload } = useServices();
  const [first, setFirst] = useState(version);
  if (first === null && version !== null) setFirst(version);
  if (first === null || version === null || first === version) return null;
  return (
    <Banner tone="WARNING">
      {appTexts.upgraded(first, version)}{" "}
      <Button size="compact-xs" variant="default" onClick={reload}>
        {appTexts.reload}
      </Button>
    </Banner>
  );
}

function LostBanner({ connection }: { connection: Extract<ConnectionState, { kind: "lost" }> }) {
  const { connection: live } = useServices();
  const left = useCountdown(connection.retryAt);
  const showing =
    connection.showing === null
      ? appTexts.nothingHeard
      : appTexts.showing(formatMoment(connection.showing, connection.retryAt));
  return (
    <Banner tone="DOWN">
      {appTexts.lost(showing)}{" "}
      {left > 0 ? appTexts.tryingIn(formatAge(Math.ceil(left / 1000) * 1000)) : appTexts.trying}{" "}
      <Button size="compact-xs" variant="default" onClick={() => live.retryNow()}>
        {appTexts.tryNow}
      </Button>
    </Banner>
  );
}

function StoppedBanner() {
  const { data } = useMonitoringStatusQuery();
  const now = useServices().time.now();
  const moment = (at: string | null | undefined) => (at ? formatMoment(Date.parse(at), now) : null);
  return (
    <Banner tone="WARNING">
      {appTexts.stopped({
        by: data?.stopped_by || null,
        since: moment(data?.since),
        why: data?.stop_reason || null,
        until: moment(data?.stopped_until),
      })}
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
