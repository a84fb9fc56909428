import { Button } from "@mantine/core";
import type { BacktestReport, ThresholdSuggestion } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { figureText, groupDigits } from "../../lib/format/format-number.ts";
import { formatAge } from "../../lib/format/format-time.ts";
import type { BacktestChoice } from "./backtest-choice.ts";
import pages from "./backtest-page.module.css";
import { amount } from "./backtest-words.ts";
import classes from "./insight-page.module.css";

interface Props {
  readonly report: BacktestReport;
  readonly onTry: (choice: Pick<BacktestChoice, "component" | "metric" | "warning" | "critical">) => void;
}

/** Thresholds that history itself suggests, with what would have come of them. */
export function BacktestSuggestions({ report: { suggestions, suggested_pages: tried }, onTry }: Props) {
  return (
    <Panel label="Suggestions" title="What history suggests">
      {suggestions.length === 0 && (
        <p className={classes.none}>
          Nothing: too few healthy results of metrics with a threshold are stored in this time.
        </p>
      )}
      <ul className={classes.list}>
        {suggestions.map((suggestion) => (
          <Suggestion
            key={`${suggestion.component_id} ${suggestion.metric} ${suggestion.basis}`}
            {...{ suggestion, onTry }}
          />
        ))}
      </ul>
      {tried !== null && (
        <p className={classes.more}>
          With all of these: {amount(tried.per_week)} pages a week, {amount(tried.night_per_week)} of them at night.
        </p>
      )}
    </Panel>
  );
}

function Suggestion({ suggestion, onTry }: { suggestion: ThresholdSuggestion; onTry: Props["onTry"] }) {
  const { component_id, metric, unit, direction, warning, critical } = suggestion;
  const way = direction === "below" ? "at or below" : "at or above";
  return (
    <li className={pages.suggestion}>
      <div>
        <p>
          <ComponentLink id={component_id} className={classes.link} /> <bdi>{metric}</bdi>: WARNING {way}{" "}
          {figureText(warning, unit)}, CRITICAL {way} {figureText(critical, unit)}
        </p>
        <p className={classes.about}>{basisWords(suggestion)}</p>
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={`Try these for ${metric} of ${component_id}`}
        onClick={() => onTry({ component: component_id, metric, warning: String(warning), critical: String(critical) })}
      >
        Try these
      </Button>
    </li>
  );
}

function basisWords({ basis, samples, f_score, lead_seconds }: ThresholdSuggestion): string {
  const rests = `from ${groupDigits(samples, 0)} healthy ${samples === 1 ? "result" : "results"}`;
  if (basis === "quantiles") return `Reached in 0.5 % and in 0.05 % of the healthy time; ${rests}.`;
  const score = f_score === null ? "" : `; F-score ${groupDigits(f_score, 2)}`;
  const lead = lead_seconds === null ? "" : `, reached ${formatAge(lead_seconds * 1000)} before they began`;
  return `Tells the incidents that people took from the rest${score}${lead}; ${rests}.`;
}
