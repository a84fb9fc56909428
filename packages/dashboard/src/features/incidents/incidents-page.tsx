import type { Incident } from "@plimsoll/core";
import { useMemo } from "react";
import { CsvButton } from "../../components/csv-button.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { OPEN_INCIDENTS_LIMIT, useOpenIncidentsQuery } from "../../lib/api/open-incidents-query.ts";
import { readAll } from "../../lib/api/read-all.ts";
import { INCIDENT_COLUMNS } from "../../lib/csv-columns.ts";
import { useServices } from "../../lib/services.ts";
import { incidentsTexts as texts } from "../../texts/incidents.ts";
import { IncidentAxis } from "./incident-axis.tsx";
import { IncidentFilter } from "./incident-filter.tsx";
import { incidentFits, isAnyIncident } from "./incident-fits.ts";
import { IncidentList } from "./incident-list.tsx";
import classes from "./incidents-page.module.css";
import { OpenList } from "./open-list.tsx";
import { type IncidentChoice, useIncidentChoice } from "./use-incident-choice.ts";
import { resolvedQuery, useResolvedIncidentsQuery } from "./use-resolved-incidents-query.ts";

const NONE: never[] = [];

/** Every incident: when they were, those that are open, then those that are over. */
export function IncidentsPage() {
  const { choice, change } = useIncidentChoice();
  const open = useOpenIncidentsQuery(choice.componentId);
  const resolved = useResolvedIncidentsQuery({ componentId: choice.componentId, days: choice.period.days });
  const { severity, person, text } = choice;
  const fitting = useMemo(() => {
    const search = { severity, person, text };
    const over = resolved.data?.pages.flatMap(({ items }) => items) ?? NONE;
    const [openOnes, overOnes] = [open.data ?? NONE, over].map((all) => all.filter((it) => incidentFits(it, search)));
    return { open: openOnes ?? NONE, over: overOnes ?? NONE, looked: over.length };
  }, [open.data, resolved.data, severity, person, text]);
  const all = useMemo(() => [...fitting.open, ...fitting.over], [fitting]);
  return (
    <div className={classes.page}>
      <title>{texts.documentTitle}</title>
      <IncidentFilter choice={choice} onChange={change} />
      <IncidentAxis incidents={all} days={choice.period.days} isPending={open.isPending || resolved.isPending} />
      <OpenIncidents query={open} incidents={fitting.open} choice={choice} />
      <ResolvedIncidents query={resolved} incidents={fitting.over} looked={fitting.looked} choice={choice} />
    </div>
  );
}

type Fitting = ReturnType<typeof useOpenIncidentsQuery>["data"] & {};

function OpenIncidents(props: {
  query: ReturnType<typeof useOpenIncidentsQuery>;
  incidents: Fitting;
  choice: IncidentChoice;
}) {
  const { query, incidents, choice } = props;
  const all = query.data?.length ?? 0;
  const isCut = all >= OPEN_INCIDENTS_LIMIT;
  const words =
    all > 0
      ? texts.open.noneFits(all)
      : choice.componentId === null
        ? texts.open.none
        : texts.open.noneOf(choice.componentId);
  return (
    <Panel
      label={texts.open.label}
      title={texts.open.title(query.isSuccess ? incidents.length : null, isCut)}
      aside={<CsvButton what={texts.open.label} columns={INCIDENT_COLUMNS} rows={() => incidents} />}
    >
      {query.error !== null && (
        <QueryError what={texts.open.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>{texts.open.asking}</p>}
      {query.isSuccess && incidents.length === 0 && <p className={classes.none}>{words}</p>}
      <OpenList incidents={incidents} />
    </Panel>
  );
}

function ResolvedIncidents(props: {
  query: ReturnType<typeof useResolvedIncidentsQuery>;
  incidents: Fitting;
  looked: number;
  choice: IncidentChoice;
}) {
  const { query, incidents, looked, choice } = props;
  const isAny = isAnyIncident(choice);
  const { api, time } = useServices();
  /** Also those that are not shown yet. */
  const allResolved = async () => {
    const asked = resolvedQuery({ componentId: choice.componentId, days: choice.period.days }, time.now());
    const all = await readAll<Incident>(api, "/incidents", asked);
    return all.filter((one) => incidentFits(one, choice));
  };
  return (
    <Panel
      label={texts.resolved.label}
      title={texts.resolved.title}
      aside={<CsvButton what={texts.resolved.label} columns={INCIDENT_COLUMNS} rows={allResolved} />}
    >
      {query.error !== null && (
        <QueryError what={texts.resolved.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.none}>{texts.resolved.asking}</p>}
      {query.isSuccess && looked === 0 && <p className={classes.none}>{texts.resolved.none}</p>}
      {looked > 0 && !isAny && (
        <p className={classes.hint} aria-live="polite">
          {texts.resolved.fits(incidents.length, looked, !query.hasNextPage)}
        </p>
      )}
      <IncidentList incidents={incidents} />
      <ShowMore query={query} words={isAny ? texts.resolved.older : texts.resolved.lookOlder} />
    </Panel>
  );
}
