import type { Forecast } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { Said } from "../../components/said.tsx";
import { seriesName } from "../../components/series-name.ts";
import type { ShownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { insightTexts } from "../../texts/insight.ts";
import { ForecastChart } from "./forecast-chart.tsx";
import classes from "./insight-page.module.css";
import { useForecastsQuery } from "./insight-queries.ts";
import lines from "./warnings-page.module.css";

const texts = insightTexts.warnings;

/** What is about to break, soonest first; then all else that is known of where things are going. */
export function WarningsPage() {
  const query = useForecastsQuery();
  const all = query.data ?? [];
  const ahead = all.filter(isAhead);
  const others = all.filter((forecast) => !isAhead(forecast) && forecast.kind === "forecast");
  const young = all.filter(({ kind }) => kind === "not_enough_data");
  const steady = all.length - ahead.length - others.length - young.length;
  return (
    <>
      <title>{texts.documentTitle}</title>
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      <Panel label={texts.ahead} title={query.isSuccess ? texts.counted(texts.ahead, ahead.length) : texts.ahead}>
        {query.isPending && <p className={classes.none}>{texts.asking}</p>}
        {query.isSuccess && ahead.length === 0 && (
          <p className={classes.none}>
            {texts.noneAhead} {all.length === 0 && texts.noneYet}
          </p>
        )}
        <ForecastList forecasts={ahead} />
      </Panel>
      {others.length > 0 && (
        <Panel label={texts.others} title={texts.counted(texts.others, others.length)}>
          <ForecastList forecasts={others} />
        </Panel>
      )}
      {query.isSuccess && steady + young.length > 0 && (
        <p className={classes.about}>
          {steady > 0 && texts.steady(steady)}
          {young.length > 0 && texts.young(young.length, young[0]?.why ?? "")}
        </p>
      )}
    </>
  );
}

function isAhead({ sure, reaches_critical, reaches_warning }: Forecast): boolean {
  return sure && (reaches_critical !== null || reaches_warning !== null);
}

function ForecastList({ forecasts }: { forecasts: readonly Forecast[] }) {
  return (
    <ul className={classes.list}>
      {forecasts.map((forecast) => (
        <ForecastLine
          key={`${forecast.component_id} ${seriesName(named(forecast))} ${forecast.unit}`}
          {...{ forecast }}
        />
      ))}
    </ul>
  );
}

function ForecastLine({ forecast }: { forecast: Forecast }) {
  const { component_id, words, why, made_at, confidence } = forecast;
  return (
    <li className={lines.line}>
      <div className={lines.what}>
        <div className={lines.head}>
          <StatusLabel {...edgeOf(forecast)} size={10} />
          <ComponentLink id={component_id} className={lines.name} />
          <bdi>{seriesName(named(forecast))}</bdi>
        </div>
        <p dir="auto">
          <Said text={words} />
        </p>
        <p className={classes.about}>
          {confidence !== null && texts.confidence(confidence)}
          {whyBeside(words, why)}
          {texts.workedOut}
          <Moment at={made_at} />.
        </p>
      </div>
      <ForecastChart forecast={forecast} />
    </li>
  );
}

/** Why, as a sentence; nothing where the words say it already, as they do of what is not sure. */
function whyBeside(words: string, why: string): string {
  if (words.endsWith(why)) return "";
  return why.endsWith(".") ? why : `${why}.`;
}

/** What it will be once it has come as far as is foreseen. */
function edgeOf(forecast: Forecast): { status: ShownStatus; word: string } {
  if (!isAhead(forecast)) return { status: "NONE", word: texts.edges.unsure };
  if (forecast.reaches_critical !== null) return { status: "CRITICAL", word: texts.edges.critical };
  return { status: "WARNING", word: texts.edges.warning };
}

function named({ metric, labels }: Forecast) {
  return { name: metric, ...(labels === undefined ? {} : { labels }) };
}
