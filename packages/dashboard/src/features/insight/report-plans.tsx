import type { ReportPlan } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { reportsTexts } from "../../texts/reports.ts";
import classes from "./insight-page.module.css";
import pages from "./reports-page.module.css";

const texts = reportsTexts.plans;

/** The reports of the configuration: when the next one is due, where it goes and what is in its way. */
export function ReportPlans({ plans }: { plans: readonly ReportPlan[] }) {
  return (
    <Panel label={texts.title} title={texts.title}>
      {plans.length === 0 ? (
        <div className={classes.none}>
          <p>{texts.none}</p>
          <pre>{texts.example}</pre>
        </div>
      ) : (
        <ScrollTable label={reportsTexts.asTable(texts.title)} headings={texts.headings}>
          <tbody>
            {plans.map((plan) => (
              <PlanRow key={JSON.stringify([plan.period, plan.at, plan.time_zone, plan.targets])} plan={plan} />
            ))}
          </tbody>
        </ScrollTable>
      )}
    </Panel>
  );
}

function PlanRow({ plan: { period, at, time_zone, formats, next_at, targets } }: { plan: ReportPlan }) {
  return (
    <tr>
      <th scope="row">{reportsTexts.make.periods[period]}</th>
      <td>
        <Moment at={next_at} />
        <span className={pages.small}>{texts.at(at, time_zone)}</span>
      </td>
      <td>{formats.join(", ")}</td>
      <td>
        <ul className={classes.list}>
          {targets.map(({ target, trouble, retry_at }) => (
            <li key={target}>
              <bdi>{target}</bdi>{" "}
              <StatusLabel
                status={trouble === null ? "HEALTHY" : "WARNING"}
                word={trouble === null ? texts.well : texts.trouble}
                size={10}
              />
              {trouble !== null && (
                <span className={pages.small} dir="auto">
                  {trouble}
                  {retry_at !== null && (
                    <>
                      ; {texts.retry} <Moment at={retry_at} />
                    </>
                  )}
                </span>
              )}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
