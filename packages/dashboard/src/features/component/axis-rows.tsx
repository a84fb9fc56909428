import type { ComponentHealth } from "@plimsoll/core";
import { StatusStrip } from "../../charts/status-strip.tsx";
import { toStripSegments } from "../../charts/strip-segments.ts";
import { QueryError } from "../../components/query-error.tsx";
import { formatSpan } from "../../lib/format/format-time.ts";
import type { TimeBounds, TimeView } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import classes from "./axis-rows.module.css";
import { MarkerLane } from "./marker-lane.tsx";
import type { Cluster } from "./markers.ts";
import { useSpansQuery } from "./use-spans-query.ts";

/** The component's status over time, on the axis of the charts. */
export function StripRow(props: { health: ComponentHealth; view: TimeView; bounds: TimeBounds; until: number }) {
  const { health, view, bounds, until } = props;
  const spans = useSpansQuery(health.component_id, view);
  if (spans.error !== null) {
    return <QueryError what={texts.theStatusOverTime} error={spans.error} onRetry={() => void spans.refetch()} />;
  }
  const since = health.status_since === null ? Number.NaN : Date.parse(health.status_since);
  const current = Number.isNaN(since) ? null : { status: health.status, since };
  const label =
    view.kind === "live"
      ? texts.statusOverLast(view.range.label)
      : texts.statusBetween(...formatSpan(view.bounds.from, view.bounds.to));
  return (
    <div className={classes.row}>
      <span className={classes.label}>{texts.statusRow}</span>
      <StatusStrip segments={toStripSegments(spans.data ?? [], current, { ...bounds, until })} label={label} />
    </div>
  );
}

/** What happened, on the axis of the charts. */
export function EventsRow({ clusters, laneRef }: { clusters: readonly Cluster[]; laneRef: React.Ref<HTMLDivElement> }) {
  return (
    <div className={classes.row}>
      <span className={classes.label}>{texts.eventsRow}</span>
      <div ref={laneRef}>
        <MarkerLane clusters={clusters} />
      </div>
    </div>
  );
}
