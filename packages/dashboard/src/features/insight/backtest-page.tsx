import { Button } from "@mantine/core";
import { type HealthMetric, seriesKey } from "@plimsoll/core";
import { useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { Panel } from "../../components/panel.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import type { Roster } from "../../lib/live/roster.ts";
import { useComponentView, useLiveSystem, useNow, useRoster } from "../../lib/live/use-live.ts";
import { useServices } from "../../lib/services.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { backtestTexts as texts } from "../../texts/backtest.ts";
import { BacktestAnswer } from "./backtest-answer.tsx";
import { type BacktestChoice, judgedMetrics, readChoice, toOrder, toSearch, triedWords } from "./backtest-choice.ts";
import { BacktestForm } from "./backtest-form.tsx";
import pages from "./backtest-page.module.css";
import classes from "./insight-page.module.css";
import { type AskedBacktest, useBacktest } from "./use-backtest.ts";

const TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
/** The server tells of no more by name. */
const MOST_IDS = 1000;
const NO_METRICS: readonly HealthMetric[] = [];

/** Would this threshold have called me? Other edges tried on what is stored. */
export function BacktestPage() {
  const [search, setSearch] = useSearchParams();
  const choice = readChoice(search);
  const { time } = useServices();
  const roster = useRoster();
  const componentIds = useConfiguredIds(roster);
  const isLoaded = useLiveSystem() !== null;
  const metrics = useKnownMetrics(choice.component);
  const right = useRight("operator");
  const backtest = useBacktest();
  const form = useRef<HTMLDivElement>(null);
  const metricOf = (key: string) =>
    metrics.find((each) => seriesKey(each.name, each.labels) === key) ??
    (key === "" ? (judgedMetrics(metrics)[0] ?? null) : null);
  const metric = metricOf(choice.metric);
  const run = (given: BacktestChoice) => {
    const whole = { ...given, metric: metric === null ? given.metric : seriesKey(metric.name, metric.labels) };
    setSearch(toSearch(whole));
    const known = new Set(componentIds);
    const ids = withDependents(roster, whole.component).filter((id) => known.has(id));
    const now = time.now();
    const order = toOrder(whole, metric, { ids: ids.slice(0, MOST_IDS), now, timeZone: TIME_ZONE });
    const { component, range } = whole;
    backtest.run({ order, range, component, tried: triedWords(whole, metric), askedAt: now });
  };
  const fill = (given: Pick<BacktestChoice, "component" | "metric" | "warning" | "critical">) => {
    setSearch(toSearch({ ...choice, ...given }));
    form.current?.querySelector<HTMLElement>("[type=submit]")?.focus();
  };
  if (!isLoaded) return <p className={classes.none}>{texts.waiting}</p>;
  return (
    <>
      <title>{texts.documentTitle}</title>
      <Panel label={texts.label} title={texts.title}>
        <div ref={form}>
          <BacktestForm
            {...{ choice, componentIds, metrics, metric, isRunning: backtest.isRunning, onRun: run }}
            right={right}
            onChoose={(given) => setSearch(toSearch(given), { replace: true })}
          />
        </div>
        <RightNote right={right} />
        <Progress backtest={backtest} />
      </Panel>
      {backtest.report !== undefined && backtest.asked !== undefined && (
        <BacktestAnswer report={backtest.report} asked={backtest.asked} onTry={fill} />
      )}
    </>
  );
}

/** How far it is, or why there is no answer. */
function Progress({ backtest }: { backtest: ReturnType<typeof useBacktest> }) {
  const { asked, isRunning, isGivenUp, error } = backtest;
  return (
    <div aria-live="polite">
      {isRunning && asked !== undefined && (
        <div className={pages.progress}>
          <p>
            {texts.replaying(asked.range.label)}
            <Elapsed asked={asked} />
          </p>
          <Button size="xs" variant="default" onClick={backtest.giveUp}>
            {texts.giveUp}
          </Button>
        </div>
      )}
      {backtest.report !== undefined && <p className="visually-hidden">{texts.done}</p>}
      {isGivenUp && <p className={classes.none}>{texts.givenUp}</p>}
      {error !== null && asked !== undefined && (
        <div className={pages.progress} role="alert">
          <p dir="auto">{texts.failed(error.message)}</p>
          <Button size="xs" variant="default" onClick={() => backtest.run(asked)}>
            {texts.again}
          </Button>
        </div>
      )}
    </div>
  );
}

function Elapsed({ asked }: { asked: AskedBacktest }) {
  const now = useNow();
  return (
    <span className={pages.about} aria-hidden="true">
      {formatAge(now - asked.askedAt)}
    </span>
  );
}

/** A component's metrics, the last that were measured: one that is DOWN measures none, and its thresholds are asked about. */
function useKnownMetrics(id: string): readonly HealthMetric[] {
  const measured = useComponentView(id)?.health.metrics ?? NO_METRICS;
  const [known, setKnown] = useState({ id, metrics: measured });
  if (known.id !== id || (measured.length > 0 && measured !== known.metrics)) setKnown({ id, metrics: measured });
  return known.id === id && measured.length === 0 ? known.metrics : measured;
}

/** What can be replayed: what was added over the API is in no configuration. */
function useConfiguredIds(roster: Roster): readonly string[] {
  const { live } = useServices();
  return useMemo(
    () => roster.map(({ component_id }) => component_id).filter((id) => live.component(id)?.health.source !== "api"),
    [roster, live],
  );
}

/** A component with all that depend on it, directly or not: their alerts may be held for its sake. Empty for all. */
function withDependents(roster: Roster, id: string): readonly string[] {
  if (id === "") return [];
  const found = new Set([id]);
  for (const each of found) {
    for (const { component_id, depends_on } of roster) if (depends_on.includes(each)) found.add(component_id);
  }
  return [...found];
}
