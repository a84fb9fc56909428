import { memo } from "react";
import { Age } from "../../components/age.tsx";
import { Figure } from "../../components/figure.tsx";
import { Name } from "../../components/name.tsx";
import { seriesName } from "../../components/series-name.ts";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { pickKeyMetrics } from "../../lib/live/key-metrics.ts";
import { useComponentView } from "../../lib/live/use-live.ts";
import classes from "./wall-page.module.css";

/** One component: its status, for how long, and the metric that says most. */
export const WallTile = memo(function WallTile({ id }: { id: string }) {
  const health = useComponentView(id)?.health;
  if (health === undefined) return null;
  const shown = shownStatus(health);
  const [metric] = pickKeyMetrics(health.metrics, 1);
  return (
    <li className={classes.tile} data-status={shown.status}>
      <div className={classes.words}>
        <Name className={classes.name}>{id}</Name>
        <span className={classes.state}>
          <StatusLabel {...shown} stale={health.stale} size={16} />
          <Age at={health.status_since} isShort />
        </span>
        <span className={classes.metric}>
          {metric !== undefined && (
            <>
              <Figure value={metric.value} unit={metric.unit} /> <bdi>{seriesName(metric)}</bdi>
            </>
          )}
        </span>
      </div>
    </li>
  );
});
