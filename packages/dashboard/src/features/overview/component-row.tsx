import type { HealthMetric } from "@plimsoll/core";
import { DIAGNOSIS_WORDS, seriesKey } from "@plimsoll/core";
import { memo } from "react";
import { Link } from "react-router";
import { Age } from "../../components/age.tsx";
import { Figure } from "../../components/figure.tsx";
import { Name } from "../../components/name.tsx";
import { seriesName } from "../../components/series-name.ts";
import { shownStatus, statusTone } from "../../components/shown-status.ts";
import { Sparkline } from "../../components/sparkline.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import type { DayOfComponent } from "../../lib/api/strips-query.ts";
import { componentPath } from "../../lib/component-path.ts";
import { formatAge } from "../../lib/format/format-time.ts";
import { pickKeyMetrics } from "../../lib/live/key-metrics.ts";
import { TRAILS_PER_COMPONENT, type Trail } from "../../lib/live/trail.ts";
import { useComponentView } from "../../lib/live/use-live.ts";
import { overviewTexts } from "../../texts/overview.ts";
import classes from "./component-row.module.css";
import { DayStrip } from "./day-strip.tsx";
import { useSparkHistory } from "./use-spark-history.ts";

/** One component in one line. Redraws only when this component changed. */
export const ComponentRow = memo(function ComponentRow(props: {
  id: string;
  isSelected: boolean;
  withHistory: boolean;
  day: DayOfComponent | undefined;
  dayFrom: number;
  cellMs: number;
}) {
  const view = useComponentView(props.id);
  useSparkHistory(props.id, props.withHistory);
  if (view === null) return null;
  const { health, trails } = view;
  const about = [
    ...(health.diagnosis === undefined ? [] : [DIAGNOSIS_WORDS[health.diagnosis]]),
    ...(health.flapping ? [overviewTexts.flapping] : []),
    ...(health.affected_by === null ? [] : [overviewTexts.affectedBy(health.affected_by)]),
    health.kind,
    ...(health.tags.length > 0 ? [health.tags.join(", ")] : []),
  ].join(" · ");
  return (
    <Link
      to={componentPath(health.component_id)}
      className={classes.row}
      data-selected={props.isSelected}
      data-status={shownStatus(health).status}
    >
      <StatusLabel {...shownStatus(health)} stale={health.stale} />
      <span className={classes.who}>
        <Name className={classes.id}>{health.component_id}</Name>
        <span className={classes.about} title={about}>
          {about}
        </span>
      </span>
      <span className={classes.metrics}>
        {pickKeyMetrics(health.metrics, TRAILS_PER_COMPONENT).map((metric) => {
          const key = seriesKey(metric.name, metric.labels);
          return <MetricCell key={key} name={key} metric={metric} trail={trails.get(key)} />;
        })}
      </span>
      <DayStrip day={props.day} from={props.dayFrom} cellMs={props.cellMs} now={health.status} />
      <span className={classes.time} data-column="state">
        <span>
          <Age at={health.status_since} />
        </span>
        <span className={classes.about} title={overviewTexts.checkedTitle(formatAge(health.interval_seconds * 1000))}>
          {overviewTexts.checked} <Age at={health.last_check} suffix={overviewTexts.checkedAgo} isShort />
        </span>
      </span>
    </Link>
  );
});

const MetricCell = memo(function MetricCell(props: { name: string; metric: HealthMetric; trail: Trail | undefined }) {
  const { metric, name, trail } = props;
  const isBad = metric.status !== "HEALTHY";
  return (
    <span className={classes.metric}>
      <span className={classes.value} style={isBad ? { color: statusTone(metric.status) } : undefined}>
        {isBad && <StatusShape status={metric.status} size={9} />}
        <Figure value={metric.value} unit={metric.unit} />
        {trail !== undefined && (
          <span className={classes.spark}>
            <Sparkline values={trail.values} />
          </span>
        )}
      </span>
      <Name className={classes.about} title={name}>
        {seriesName(metric)}
      </Name>
    </span>
  );
});
