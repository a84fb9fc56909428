import { REPORT_PERIODS, type SystemEvent } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { API_BASE } from "../../lib/api/api-client.ts";
import { reportsTexts } from "../../texts/reports.ts";
import classes from "./insight-page.module.css";
import { deliveredReport } from "./report-choice.ts";
import { reportQuery, useReportEventsQuery } from "./report-queries.ts";
import pages from "./reports-page.module.css";

const texts = reportsTexts.kept;

/** What went out by itself and what did not, each to be made once more. */
export function ReportDeliveries() {
  const query = useReportEventsQuery();
  const events = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel label={texts.title} title={texts.title}>
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && events.length === 0 && <p className={classes.none}>{texts.none}</p>}
      {events.length > 0 && (
        <ScrollTable label={reportsTexts.asTable(texts.title)} headings={texts.headings}>
          <tbody>
            {events.map((event) => (
              <DeliveryRow key={event.id} event={event} />
            ))}
          </tbody>
        </ScrollTable>
      )}
      <ShowMore query={query} />
    </Panel>
  );
}

function DeliveryRow({ event: { timestamp, event_type, details, message } }: { event: SystemEvent }) {
  const isDelivered = event_type === "report_delivered";
  const { period: named, name, timeZone, target } = deliveredReport(details);
  const period = REPORT_PERIODS.find((it) => it === named);
  return (
    <tr>
      <td className={pages.time}>
        <Moment at={timestamp} />
      </td>
      <td>
        <StatusLabel
          status={isDelivered ? "HEALTHY" : "WARNING"}
          word={isDelivered ? texts.delivered : texts.failed}
          size={10}
        />
      </td>
      <td>{period === undefined ? name : `${reportsTexts.make.periods[period]} ${name}`}</td>
      <td>
        <bdi>{target}</bdi>
        {!isDelivered && (
          <span className={pages.small} dir="auto">
            {message}
          </span>
        )}
      </td>
      <td>
        {period !== undefined && (
          <a
            href={`${API_BASE}/reports/${period}?${new URLSearchParams({ ...reportQuery({ period, name, timeZone }), format: "html" })}`}
            target="_blank"
            rel="noreferrer"
            className={classes.link}
            aria-label={texts.openLabel(period, name)}
          >
            {texts.open}
          </a>
        )}
      </td>
    </tr>
  );
}
