import { useSearchParams } from "react-router";
import { QueryError } from "../../components/query-error.tsx";
import { reportsTexts as texts } from "../../texts/reports.ts";
import classes from "./insight-page.module.css";
import { localTimeZone } from "./report-choice.ts";
import { ReportDeliveries } from "./report-deliveries.tsx";
import { ReportForm } from "./report-form.tsx";
import { ReportPlans } from "./report-plans.tsx";
import { useReportsQuery } from "./report-queries.ts";

/** Reports: one made now, those that are made by themselves, and what became of them. */
export function ReportsPage() {
  const [search] = useSearchParams();
  const timeZone = search.get("zone") === "UTC" ? "UTC" : localTimeZone();
  const query = useReportsQuery(timeZone);
  return (
    <>
      <title>{texts.documentTitle}</title>
      {query.error !== null && (
        <QueryError what={texts.list} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>{texts.asking}</p>}
      {query.data !== undefined && (
        <>
          <ReportForm list={query.data} timeZone={timeZone} />
          <ReportPlans plans={query.data.plans} />
        </>
      )}
      <ReportDeliveries />
    </>
  );
}
