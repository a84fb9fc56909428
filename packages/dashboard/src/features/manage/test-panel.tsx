import { Button } from "@mantine/core";
import type { CheckerTest, HealthMetric } from "@plimsoll/core";
import { seriesKey } from "@plimsoll/core";
import { Panel } from "../../components/panel.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { formatFigure } from "../../lib/format/format-number.ts";
import { manageTexts } from "../../texts/manage.ts";
import classes from "./form.module.css";

interface Props {
  readonly answer: CheckerTest | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Whether the component was changed since. */
  readonly isStale: boolean;
  readonly mayTest: boolean;
  readonly onTest: () => void;
}

/** Runs the proposed check once, and shows what came of it. */
export function TestPanel({ answer, error, isPending, isStale, mayTest, onTest }: Props) {
  return (
    <Panel
      label={manageTexts.testBefore}
      title={manageTexts.testBefore}
      aside={
        <Button size="xs" variant="default" loading={isPending} disabled={!mayTest} onClick={onTest}>
          {manageTexts.test}
        </Button>
      }
    >
      <div className={classes.part} aria-live="polite">
        {answer === undefined && error === null && (
          <p className={classes.help}>{isPending ? manageTexts.testing : manageTexts.testSays}</p>
        )}
        {error !== null && !isPending && <p dir="auto">{manageTexts.notTested(error.message)}</p>}
        {answer !== undefined && error === null && <Answer answer={answer} isStale={isStale} />}
      </div>
    </Panel>
  );
}

function Answer({ answer: { component, took_ms }, isStale }: { answer: CheckerTest; isStale: boolean }) {
  return (
    <>
      <p className={classes.verdict}>
        <span>
          {manageTexts.wouldBe} <StatusLabel {...shownStatus(component)} size={12} />
        </span>
        <span dir="auto">{component.reason}</span>
        <span className={classes.help}>{manageTexts.testTook(took_ms)}</span>
      </p>
      {isStale && <p className={classes.help}>{manageTexts.testStale}</p>}
      {component.last_error !== null && (
        <pre className={classes.trace} dir="auto">
          {component.last_error}
        </pre>
      )}
      {component.metrics.length === 0 ? (
        <p className={classes.help}>{manageTexts.noMetrics}</p>
      ) : (
        <Metrics metrics={component.metrics} />
      )}
    </>
  );
}

function Metrics({ metrics }: { metrics: readonly HealthMetric[] }) {
  return (
    <ScrollTable label={manageTexts.measured} headings={manageTexts.metricHeadings} classes={{ table: classes.table }}>
      <tbody>
        {metrics.map((metric) => (
          <MetricRow key={seriesKey(metric.name, metric.labels)} metric={metric} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function MetricRow({ metric }: { metric: HealthMetric }) {
  const { name, labels, value, unit, status, threshold_warning, threshold_critical, details = {} } = metric;
  return (
    <tr>
      <th scope="row" dir="auto">
        {seriesKey(name, labels)}
        {Object.keys(details).length > 0 && (
          <details>
            <summary>{manageTexts.details}</summary>
            <pre className={classes.trace}>{JSON.stringify(details, null, 1)}</pre>
          </details>
        )}
      </th>
      <td>
        <Quantity value={value} unit={unit} />
      </td>
      <td>{status === null ? "–" : <StatusLabel status={status} word={status} size={10} />}</td>
      <td>
        <Quantity value={threshold_warning ?? null} unit={unit} />
      </td>
      <td>
        <Quantity value={threshold_critical ?? null} unit={unit} />
      </td>
    </tr>
  );
}

function Quantity({ value, unit }: { value: number | null; unit: string }) {
  const figure = formatFigure(value, unit);
  return (
    <>
      {figure.text} <span className={classes.help}>{figure.unit}</span>
    </>
  );
}
