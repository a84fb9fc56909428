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
import { BurnDown } from "./burn-down.tsx";
import classes from "./insight-page.module.css";
import { useObjectivesQuery } from "./insight-queries.ts";
import cards from "./objectives-page.module.css";
import { SpentByDay } from "./spent-by-day.tsx";

const EXAMPLE = `slos:
  - id: order-path
    objective: 99.9
    window: 30d
    components: [order-gateway]`;

/** What was promised, how much of the room for failure is left, and how fast it goes. */
export function ObjectivesPage() {
  const query = useObjectivesQuery();
  return (
    <>
      <title>Objectives · Plimsoll</title>
      {query.error !== null && (
        <QueryError what="The objectives" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>Asking for the objectives…</p>}
      {query.isSuccess && query.data.length === 0 && (
        <div className={classes.none}>
          <p>
            No objective is set, or none has been judged yet, which happens within seconds after a start. One says how
            much of the time, or of the results, must be good:
          </p>
          <pre>{EXAMPLE}</pre>
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
      label={`Objective ${slo_id}`}
      title={<bdi>{slo_id}</bdi>}
      aside={<StatusLabel {...STATUS_WORDS[report.status]} size={10} />}
    >
      <div className={cards.body}>
        {description !== "" && <p dir="auto">{description}</p>}
        <p>
          <strong>{attained === null ? "–" : `${groupDigits(attained, decimalsOf(objective))} %`}</strong>
          <span
            className={classes.about}
          >{` of ${objective} % asked over ${formatDuration(window_seconds * 1000)}`}</span>
        </p>
        {watched !== null && <p>Counted: {watched}.</p>}
        <Budget report={report} />
        <BurnDown report={report} />
        <SpentByDay report={report} />
        <Burns burns={report.burns} />
        {report.spenders.length > 0 && (
          <p className={classes.about}>
            {"Spent by "}
            {report.spenders.map(({ component_id, spent }, index) => (
              <span key={component_id}>
                {index > 0 && ", "}
                <ComponentLink id={component_id} className={classes.link} /> {amountWords(spent, report.unit)}
              </span>
            ))}
          </p>
        )}
        <p className={classes.about}>
          Judged at <Moment at={judged_at} />
        </p>
      </div>
    </Panel>
  );
}

const STATUS_WORDS: Record<SloReport["status"], { status: ShownStatus; word: string }> = {
  ok: { status: "HEALTHY", word: "ON TRACK" },
  burning: { status: "CRITICAL", word: "BURNING" },
  exhausted: { status: "DOWN", word: "BUDGET SPENT" },
  no_data: { status: "NONE", word: "NO DATA" },
};

function Budget({ report }: { report: SloReport }) {
  const { budget, unit, lasts_seconds, burn_rate_1h, status } = report;
  const left = budget.remaining_ratio;
  const percent = left === null ? null : Math.max(0, left) * 100;
  const words =
    left === null
      ? "nothing was counted yet"
      : `${spentWords(budget, unit)} spent, ${left < 0 ? "more than there was" : `${groupDigits(left * 100, 0)} % left`}`;
  const pace =
    burn_rate_1h === null || burn_rate_1h === 0 || lasts_seconds === null
      ? ""
      : `; at the pace of the last hour it lasts ${formatDuration(lasts_seconds * 1000)}`;
  return (
    <div className={cards.budget}>
      <div className={cards.track} data-status={status} aria-hidden="true">
        {percent !== null && <div className={cards.left} style={{ width: `${percent}%` }} />}
      </div>
      <p>
        Error budget: {words}
        {pace}.
      </p>
    </div>
  );
}

/** Each rule of burn-rate alerting: it fires while both of its windows burn faster than its factor. */
function Burns({ burns }: { burns: readonly SloBurn[] }) {
  return (
    <table className={cards.burns}>
      <caption className="visually-hidden">How fast the budget burns</caption>
      <thead>
        <tr>
          <th scope="col">alerts from</th>
          <th scope="col">long window</th>
          <th scope="col">short window</th>
          <th scope="col">now</th>
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
                word={burn.firing ? burn.severity : "quiet"}
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
  const over = `over ${formatDuration(seconds * 1000)}`;
  return rate === null ? `too little seen ${over}` : `${groupDigits(rate, rate < 10 ? 2 : 0)} × ${over}`;
}

function spentWords({ spent, total }: SloReport["budget"], unit: SloReport["unit"]): string {
  if (unit === "results") return `${groupDigits(spent, 0)} of ${amountWords(total, unit)}`;
  return `${amountWords(spent, unit)} of ${amountWords(total, unit)}`;
}

function amountWords(amount: number, unit: SloReport["unit"]): string {
  if (unit === "results") return `${groupDigits(amount, 0)} ${amount === 1 ? "result" : "results"}`;
  return amount < 1 ? "0 s" : formatDuration(Math.round(amount) * 1000);
}

/** As many decimals as the objective needs to be told apart from what was attained, at least one. */
function decimalsOf(objective: number): number {
  return Math.max(1, (String(objective).split(".")[1] ?? "").length + 1);
}
