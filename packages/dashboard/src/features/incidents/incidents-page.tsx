import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { OPEN_INCIDENTS_LIMIT, useOpenIncidentsQuery } from "../../lib/api/open-incidents-query.ts";
import { IncidentFilter, PeriodChoice } from "./incident-filter.tsx";
import { IncidentList } from "./incident-list.tsx";
import classes from "./incidents-page.module.css";
import { useIncidentChoice } from "./use-incident-choice.ts";
import { type ResolvedChoice, useResolvedIncidentsQuery } from "./use-resolved-incidents-query.ts";

/** Every incident: those that are open, then those that are over. */
export function IncidentsPage() {
  const { choice, period, setComponent, setPeriod } = useIncidentChoice();
  return (
    <div className={classes.page}>
      <title>Incidents · Plimsoll</title>
      <IncidentFilter componentId={choice.componentId} onComponent={setComponent} />
      <OpenIncidents componentId={choice.componentId} />
      <ResolvedIncidents choice={choice} period={period} onPeriod={setPeriod} />
    </div>
  );
}

function OpenIncidents({ componentId }: { componentId: string | null }) {
  const query = useOpenIncidentsQuery(componentId);
  const incidents = query.data ?? [];
  const isCut = incidents.length >= OPEN_INCIDENTS_LIMIT;
  const count = query.isSuccess ? ` (${isCut ? "at least " : ""}${incidents.length})` : "";
  return (
    <Panel label="Open incidents" title={`Open${count}`}>
      {query.error !== null && (
        <QueryError what="Open incidents" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>Asking for the open incidents…</p>}
      {query.isSuccess && incidents.length === 0 && (
        <p className={classes.none}>
          {componentId === null
            ? "No incident is open. One opens by itself when an alert fires."
            : `No open incident has ${componentId} in it. Choose every component to see the others.`}
        </p>
      )}
      <IncidentList incidents={incidents} />
    </Panel>
  );
}

function ResolvedIncidents(props: { choice: ResolvedChoice; period: string; onPeriod: (value: string) => void }) {
  const query = useResolvedIncidentsQuery(props.choice);
  const incidents = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel
      label="Resolved incidents"
      title="Resolved"
      aside={<PeriodChoice value={props.period} onChange={props.onPeriod} />}
    >
      {query.error !== null && (
        <QueryError what="Resolved incidents" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>Asking for the resolved incidents…</p>}
      {query.isSuccess && incidents.length === 0 && (
        <p className={classes.none}>No incident of this choice has been resolved. A longer period may show some.</p>
      )}
      <IncidentList incidents={incidents} />
      <ShowMore query={query} />
    </Panel>
  );
}
