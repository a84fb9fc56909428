import { Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { type HealthMetric, seriesKey } from "@plimsoll/core";
import { type FormEvent, useState } from "react";
import { ComponentSelect } from "../../components/component-select.tsx";
import { seriesName } from "../../components/series-name.ts";
import type { Right } from "../../lib/session/use-right.ts";
import { backtestTexts } from "../../texts/backtest.ts";
import { BACKTEST_RANGES, type BacktestChoice, edgeText, judgedMetrics, readEdge } from "./backtest-choice.ts";
import pages from "./backtest-page.module.css";

const texts = backtestTexts.form;

interface Props {
  readonly choice: BacktestChoice;
  readonly componentIds: readonly string[];
  readonly metrics: readonly HealthMetric[];
  readonly metric: HealthMetric | null;
  readonly right: Right;
  readonly isRunning: boolean;
  /** Another component, metric or range: what was typed for the one before no longer holds. */
  readonly onChoose: (choice: BacktestChoice) => void;
  readonly onRun: (choice: BacktestChoice) => void;
}

/** Asks what to try: a component, one of its metrics, other edges, and how far back. */
export function BacktestForm(props: Props) {
  const { choice, componentIds, metric, right, isRunning, onChoose, onRun } = props;
  const { component, range } = choice;
  const [typed, setTyped] = useTypedEdges(choice);
  const whole = { ...choice, ...typed };
  const isFaulty = [typed.warning, typed.critical].some((text) => text !== null && Number.isNaN(readEdge(text)));
  const isUnknown = component !== "" && !componentIds.includes(component);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (right.may && !isRunning && !isFaulty && !isUnknown) onRun(whole);
  };
  return (
    <form className={pages.form} aria-label={texts.label} onSubmit={submit}>
      <div className={pages.fields}>
        <ComponentSelect
          label={texts.component}
          ids={componentIds}
          none={texts.all}
          value={component}
          error={isUnknown ? texts.unknown : null}
          onChange={({ currentTarget }) =>
            onChoose({ ...choice, component: currentTarget.value, metric: "", warning: null, critical: null })
          }
        />
        <MetricField {...props} />
        {(["warning", "critical"] as const).map((edge) => (
          <EdgeField
            key={edge}
            {...{ edge, metric }}
            text={typed[edge]}
            isOpen={metric !== null || choice.metric !== ""}
            onType={setTyped}
          />
        ))}
        <div className={pages.range}>
          <span className={pages.rangeLabel}>{texts.since}</span>
          <SegmentedControl
            size="sm"
            aria-label={texts.sinceWhen}
            value={range.value}
            onChange={(value) =>
              onChoose({ ...whole, range: BACKTEST_RANGES.find((each) => each.value === value) ?? range })
            }
            data={BACKTEST_RANGES.map(({ value, label }) => ({ value, label }))}
          />
        </div>
      </div>
      <div className={pages.run}>
        <Button type="submit" size="xs" loading={isRunning} disabled={!right.may || isUnknown}>
          {texts.run}
        </Button>
        <p className={pages.about}>{texts.about}</p>
      </div>
    </form>
  );
}

function MetricField({ choice, metrics, metric, onChoose }: Props) {
  const { component } = choice;
  const judged = judgedMetrics(metrics).map((each) => ({
    value: seriesKey(each.name, each.labels),
    label: seriesName(each),
  }));
  const asked = choice.metric;
  const isListed = asked === "" || judged.some(({ value }) => value === asked);
  const data = isListed ? judged : [...judged, { value: asked, label: asked }];
  const value = asked !== "" || metric === null ? asked : seriesKey(metric.name, metric.labels);
  return (
    <NativeSelect
      label={texts.metric}
      data={data.length === 0 ? [{ value: "", label: noneWords(component, metrics) }] : data}
      value={value}
      disabled={data.length === 0}
      onChange={({ currentTarget }) =>
        onChoose({ ...choice, metric: currentTarget.value, warning: null, critical: null })
      }
    />
  );
}

function noneWords(component: string, metrics: readonly HealthMetric[]): string {
  if (component === "") return "–";
  return metrics.length === 0 ? texts.nothingMeasured : texts.nothingJudged;
}

interface Edges {
  readonly warning: string | null;
  readonly critical: string | null;
}

/** What was typed, null where nothing was; begins anew when another metric, or other edges in the address, are chosen. */
function useTypedEdges({ component, metric, warning, critical }: BacktestChoice) {
  const given = JSON.stringify([component, metric, warning, critical]);
  const [seen, setSeen] = useState(given);
  const [typed, setTyped] = useState<Edges>({ warning, critical });
  if (seen !== given) {
    setSeen(given);
    setTyped({ warning, critical });
  }
  const type = (edge: keyof Edges, text: string) => setTyped((before) => ({ ...before, [edge]: text }));
  return [typed, type] as const;
}

function EdgeField(props: {
  edge: "warning" | "critical";
  text: string | null;
  metric: HealthMetric | null;
  /** Whether there is something that it could be of. */
  isOpen: boolean;
  onType: (edge: "warning" | "critical", text: string) => void;
}) {
  const { edge, text, metric, isOpen, onType } = props;
  const inForce = edgeText(metric, edge);
  const unit = metric === null || metric.unit === "1" ? "" : ` ${metric.unit}`;
  const way = backtestTexts.ways[metric?.direction ?? "above"];
  return (
    <TextInput
      label={texts.edge(texts.edges[edge], way, unit)}
      placeholder={texts.never}
      description={metric === null ? null : texts.inForce(inForce === "" ? texts.never : `${inForce}${unit}`)}
      inputWrapperOrder={["label", "input", "description", "error"]}
      inputMode="decimal"
      autoComplete="off"
      disabled={!isOpen}
      value={text ?? inForce}
      error={text !== null && Number.isNaN(readEdge(text)) ? texts.noNumber : null}
      onChange={({ currentTarget }) => onType(edge, currentTarget.value)}
    />
  );
}
