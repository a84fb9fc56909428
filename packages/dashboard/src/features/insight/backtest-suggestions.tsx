import { Button } from "@mantine/core";
import type { BacktestReport, ThresholdSuggestion } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { figureText, groupDigits } from "../../lib/format/format-number.ts";
import { formatAge } from "../../lib/format/format-time.ts";
import { backtestTexts } from "../../texts/backtest.ts";
import type { BacktestChoice } from "./backtest-choice.ts";
import pages from "./backtest-page.module.css";
import { amount, isShort, pagesOf } from "./backtest-words.ts";
import classes from "./insight-page.module.css";

const texts = backtestTexts.suggestions;

interface Props {
  readonly report: BacktestReport;
  readonly onTry: (choice: Pick<BacktestChoice, "component" | "metric" | "warning" | "critical">) => void;
}

/** Thresholds that history itself suggests, with what would have come of them. */
export function BacktestSuggestions({ report, onTry }: Props) {
  const { suggestions, suggested_pages } = report;
  const tried = suggested_pages === null ? null : pagesOf(report, suggested_pages);
  const words = isShort(report) ? texts.allShort : texts.all;
  return (
    <Panel label={texts.label} title={texts.title}>
      {suggestions.length === 0 && <p className={classes.none}>{texts.none}</p>}
      <ul className={classes.list}>
        {suggestions.map((suggestion) => (
          <Suggestion
            key={`${suggestion.component_id} ${suggestion.metric} ${suggestion.basis}`}
            {...{ suggestion, onTry }}
          />
        ))}
      </ul>
      {tried !== null && <p className={classes.more}>{words(amount(tried.pages), amount(tried.nights))}</p>}
    </Panel>
  );
}

function Suggestion({ suggestion, onTry }: { suggestion: ThresholdSuggestion; onTry: Props["onTry"] }) {
  const { component_id, metric, unit, direction, warning, critical } = suggestion;
  return (
    <li className={pages.suggestion}>
      <div>
        <p>
          <ComponentLink id={component_id} className={classes.link} /> <bdi>{metric}</bdi>
          {texts.edges(backtestTexts.ways[direction], figureText(warning, unit), figureText(critical, unit))}
        </p>
        <p className={classes.about}>{basisWords(suggestion)}</p>
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={texts.tryLabel(metric, component_id)}
        onClick={() => onTry({ component: component_id, metric, warning: String(warning), critical: String(critical) })}
      >
        {texts.try}
      </Button>
    </li>
  );
}

function basisWords({ basis, samples, f_score, lead_seconds }: ThresholdSuggestion): string {
  const rests = texts.samples(groupDigits(samples, 0), samples === 1);
  if (basis === "quantiles") return texts.byQuantiles(rests);
  const score = f_score === null ? "" : texts.score(groupDigits(f_score, 2));
  const lead = lead_seconds === null ? "" : texts.lead(formatAge(lead_seconds * 1000));
  return texts.byIncidents(`${score}${lead}`, rests);
}
