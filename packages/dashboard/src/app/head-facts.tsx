import type { RecoveryOverview } from "@plimsoll/core";
import { Link } from "react-router";
import { Figure } from "../components/figure.tsx";
import { statusTone } from "../components/shown-status.ts";
import { StatusShape } from "../components/status-shape.tsx";
import { useRecoveryQuery } from "../lib/api/recovery-queries.ts";
import { useStatisticsQuery } from "../lib/api/statistics-query.ts";
import { appTexts } from "../texts/app.ts";
import classes from "./page-head.module.css";

/** How fast alerts are against what they are held under, and whether recovery may act; each leads to its page. */
export function HeadFacts() {
  const statistics = useStatisticsQuery().data;
  const recovery = useRecoveryQuery().data;
  const latency = statistics?.alert_latency.p99_ms ?? null;
  const limit = statistics?.alert_latency_limit_seconds ?? 5;
  const isSlow = latency !== null && latency > limit * 1000;
  const automation = recovery === undefined ? null : automationOf(recovery);
  return (
    <span className={classes.facts}>
      <Link to="/alerting" className={classes.fact} title={appTexts.alertsTitle(limit)}>
        <span className={classes.factName}>{appTexts.alerts}</span>{" "}
        <strong style={isSlow ? { color: statusTone("CRITICAL") } : undefined}>
          {isSlow && <StatusShape status="CRITICAL" size={10} />}
          <Figure value={latency} unit="ms" />
        </strong>
        <span className={classes.factName}>{appTexts.alertsLimit(limit)}</span>
      </Link>
      {automation !== null && (
        <Link to="/recovery" className={classes.fact} title={appTexts.automationTitle}>
          <span className={classes.factName}>{appTexts.automation}</span>{" "}
          <strong style={automation === "on" ? undefined : { color: statusTone("WARNING") }}>
            {automation !== "on" && <StatusShape status="WARNING" size={10} />}
            {appTexts.automationIs[automation]}
          </strong>
        </Link>
      )}
    </span>
  );
}

/** What keeps recovery from acting, the gravest first. */
function automationOf({ killed, paused, suspended }: RecoveryOverview): keyof typeof appTexts.automationIs {
  if (killed !== null) return "off";
  if (paused !== null) return "paused";
  return suspended === null ? "on" : "suspended";
}
