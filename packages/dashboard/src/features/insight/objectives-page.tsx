import type { SloBurn, SloReport } from "@plimsoll/core";
import { formatDuration, watchedWords } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { SEVERITY_SHAPES } from "../../components/severity-label.tsx";
import type { ShownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { groupDigits } from "../../lib/format/format-number.ts";
import { insightTexts } from "../../texts/insight.ts";
import { BurnDown } from "./burn-down.tsx";
import classes from "./insight-page.module.css";
import { useObjectivesQuery } from "./insight-queries.ts";
import cards from "./objectives-page.module.css";
import { SpentByDay } from "./spent-by-day.tsx";

const texts = insightTexts.objectives;

/** What was promised, how much of the room for failure is left, and how fast it goes. */
export function ObjectivesPage() {
  const query = useObjectivesQuery();
  return (
    <>
      <title>{texts.documentTitle}</title>
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>{texts.asking}</p>}
      {query.isSuccess && query.data.length === 0 && (
        <div className={classes.none}>
          <p>{texts.none}</p>
          <pre>{texts.example}</pre>
        </div>
      )}
      <div className={cards.grid}>
        {query.data?.map((report) => (
          <Objective key={report.slo_id} report={report} />
        ))}
      </div>
    </>
  );
}

function Objective({ report }: { report: SloReport }) {
  const { slo_id, description, objective, window_seconds, attained, judged_at } = report;
  const watched = watchedWords(report);
  return (
    <Panel
      label={texts.label(slo_id)}
      title={<bdi>{slo_id}</bdi>}
      aside={<StatusLabel status={SHAPES[report.status]} word={texts.standings[report.status]} size={10} />}
    >
      <div className={cards.body}>
        {description !== "" && <p dir="auto">{description}</p>}
        <p>
          <strong>{attained === null ? "–" : `${groupDigits(attained, decimalsOf(objective))} %`}</strong>
          <span className={classes.about}>{texts.asked(objective, formatDuration(window_seconds * 1000))}</span>
        </p>
        {watched !== null && <p>{texts.counted(watched)}</p>}
        <Budget report={report} />
        <BurnDown report={report} />
        <SpentByDay report={report} />
        <Burns burns={report.burns} />
        {report.spenders.length > 0 && (
          <p className={classes.about}>
            {texts.spentBy}
            {report.spenders.map(({ component_id, spent }, index) => (
              <span key={component_id}>
                {index > 0 && ", "}
                <ComponentLink id={component_id} className={classes.link} /> {amountWords(spent, report.unit)}
              </span>
            ))}
          </p>
        )}
        <p className={classes.about}>
          {texts.judged}
          <Moment at={judged_at} />
        </p>
      </div>
    </Panel>
  );
}

const SHAPES: Readonly<Record<SloReport["status"], ShownStatus>> = {
  ok: "HEALTHY",
  burning: "CRITICAL",
  exhausted: "DOWN",
  no_data: "NONE",
};

function Budget({ report }: { report: SloReport }) {
  const { budget, unit, lasts_seconds, burn_rate_1h, status } = report;
  const left = budget.remaining_ratio;
  const percent = left === null ? null : Math.max(0, left) * 100;
  const words =
    left === null
      ? texts.nothingCounted
      : texts.spent(spentWords(budget, unit), left < 0 ? texts.spentMore : texts.leftOver(groupDigits(left * 100, 0)));
  const pace =
    burn_rate_1h === null || burn_rate_1h === 0 || lasts_seconds === null
      ? ""
      : texts.pace(formatDuration(lasts_seconds * 1000));
  return (
    <div className={cards.budget}>
      <div className={cards.track} data-status={status} aria-hidden="true">
        {percent !== null && <div className={cards.left} style={{ width: `${percent}%` }} />}
      </div>
      <p>{texts.budget(words, pace)}</p>
    </div>
  );
}

/** Each rule of burn-rate alerting: it fires while both of its windows burn faster than its factor. */
function Burns({ burns }: { burns: readonly SloBurn[] }) {
  return (
    <table className={cards.burns}>
      <caption className="visually-hidden">{texts.burns}</caption>
      <thead>
        <tr>
          {texts.burnHeadings.map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {burns.map((burn) => (
          <tr key={burn.factor}>
            <td>{burn.factor} ×</td>
            <td>{rateWords(burn.long_burn_rate, burn.long_window_seconds)}</td>
            <td>{rateWords(burn.short_burn_rate, burn.short_window_seconds)}</td>
            <td>
              <StatusLabel
                status={burn.firing ? SEVERITY_SHAPES[burn.severity] : "HEALTHY"}
                word={burn.firing ? burn.severity : texts.quiet}
                size={10}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rateWords(rate: number | null, seconds: number): string {
  return rate === null ? texts.tooLittle(seconds) : texts.rate(groupDigits(rate, rate < 10 ? 2 : 0), seconds);
}

function spentWords({ spent, total }: SloReport["budget"], unit: SloReport["unit"]): string {
  if (unit === "results") return texts.of(groupDigits(spent, 0), amountWords(total, unit));
  return texts.of(amountWords(spent, unit), amountWords(total, unit));
}

function amountWords(amount: number, unit: SloReport["unit"]): string {
  if (unit === "results") return texts.results(groupDigits(amount, 0), amount === 1);
  return amount < 1 ? "0 s" : formatDuration(Math.round(amount) * 1000);
}

/** As many decimals as the objective needs to be told apart from what was attained, at least one. */
function decimalsOf(objective: number): number {
  return Math.max(1, (String(objective).split(".")[1] ?? "").length + 1);
}
