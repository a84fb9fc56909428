import { type ComponentHealth, type HealthMetric, seriesKey, statusRank } from "@plimsoll/core";
import { Fragment } from "react";
import { Link } from "react-router";
import { Figure } from "../../components/figure.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { metricStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { componentTexts } from "../../texts/component.ts";
import classes from "./metrics-now.module.css";
import { otherDetails, requestPhases } from "./request-phases.ts";
import { Waterfall } from "./waterfall.tsx";

const texts = componentTexts.now;
/** Where a metric's name may go on in the next line. */
const AFTER_UNDERSCORE = /(?<=_)/;

/** Every metric as it is now, with where it would become bad and what else the checker said of it. */
export function MetricsNow({ health }: { health: ComponentHealth }) {
  const { component_id, metrics, source } = health;
  const isJudged = metrics.some((each) => (each.threshold_warning ?? each.threshold_critical) !== null);
  return (
    <Panel
      label={texts.label}
      title={texts.title}
      aside={
        isJudged &&
        source !== "api" && (
          <Link className={classes.try} to={`/insight/backtest?${new URLSearchParams({ component: component_id })}`}>
            {texts.tryOthers}
          </Link>
        )
      }
    >
      {metrics.length === 0 ? (
        <p className={classes.none}>{texts.none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={texts.table}>
          <table className={classes.table}>
            <thead>
              <tr>
                {texts.headings.map((heading) => (
                  <th key={heading} scope="col">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {metrics.map((metric) => (
                <MetricRows key={seriesKey(metric.name, metric.labels)} metric={metric} health={health} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Panel>
  );
}

function MetricRows({ metric, health }: { metric: HealthMetric; health: ComponentHealth }) {
  const phases = requestPhases(metric);
  const details = otherDetails(metric);
  return (
    <>
      <tr>
        <th scope="row" className={classes.name}>
          {metric.name.split(AFTER_UNDERSCORE).map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts have nothing but their place
            <Fragment key={index}>
              {index > 0 && <wbr />}
              {part}
            </Fragment>
          ))}
          {Object.entries(metric.labels ?? {}).map(([label, value]) => (
            <span key={label} className={classes.label}>
              {label}=<bdi>{value}</bdi>
            </span>
          ))}
        </th>
        <td>
          <Figure value={metric.value} unit={metric.unit} />
        </td>
        <td className={classes.limits} data-label={texts.limits.warning}>
          <Limit value={metric.threshold_warning} metric={metric} />
        </td>
        <td className={classes.limits} data-label={texts.limits.critical}>
          <Limit value={metric.threshold_critical} metric={metric} />
        </td>
        <td className={classes.status}>
          <Judged metric={metric} health={health} />
        </td>
      </tr>
      {(phases !== null || details.length > 0) && (
        <tr className={classes.more}>
          <td colSpan={5} className={classes.moreCell}>
            {phases !== null && <Waterfall phases={phases} />}
            {details.length > 0 && (
              <dl className={classes.details}>
                {details.map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd dir="auto">{value}</dd>
                  </div>
                ))}
              </dl>
            )}
          </td>
        </tr>
      )}
    </>
  );
}

/** Its status; and what keeps it from counting: its threshold's `for` still runs, or the component's answers are too few. */
function Judged({ metric, health: { status, candidate } }: { metric: HealthMetric; health: ComponentHealth }) {
  const { waiting, direction } = metric;
  const shown = metricStatus(metric);
  const isBeyond = statusRank(metric.status) > statusRank(status ?? "HEALTHY");
  return (
    <>
      <span title={shown.status === "NONE" ? texts.notJudgedTitle : undefined}>
        <StatusLabel {...shown} size={10} />
      </span>
      {waiting !== undefined && (
        <span className={classes.waiting}>
          {texts.pastLimit[direction]} <Moment at={waiting.since} />
          {texts.countsAs(waiting.status)} <Moment at={waiting.counts_at} />
        </span>
      )}
      {candidate !== undefined && isBeyond && (
        <span className={classes.waiting}>{texts.waitsForOthers(candidate.answers, candidate.needed)}</span>
      )}
    </>
  );
}

function Limit({ value, metric }: { value: number | null; metric: HealthMetric }) {
  if (value === null) return <span className={classes.limit}>–</span>;
  return (
    <span className={classes.limit}>
      {metric.direction === "above" ? "≥ " : "≤ "}
      <Figure value={value} unit={metric.unit} />
    </span>
  );
}
