import type { SystemEvent } from "@plimsoll/core";
import { CsvButton } from "../../components/csv-button.tsx";
import { EventList } from "../../components/event-list.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { readAll } from "../../lib/api/read-all.ts";
import { EVENT_COLUMNS } from "../../lib/csv-columns.ts";
import { useLiveEvents } from "../../lib/live/use-live.ts";
import { useServices } from "../../lib/services.ts";
import { overviewTexts } from "../../texts/overview.ts";
import { RECENT_EVENTS, useEventsQuery } from "./use-events-query.ts";
import classes from "./what-happened.module.css";

/** The newest events of the whole system. */
export function WhatHappened() {
  const { api } = useServices();
  const query = useEventsQuery();
  const events = useLiveEvents();
  return (
    <Panel
      label={overviewTexts.happened}
      title={overviewTexts.happened}
      aside={
        <CsvButton
          what={overviewTexts.happenedExport}
          columns={EVENT_COLUMNS}
          rows={() => readAll<SystemEvent>(api, "/events", {})}
        />
      }
    >
      {query.error !== null && (
        <QueryError what={overviewTexts.happenedMissing} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {events.length === 0 && query.isSuccess && <p className={classes.none}>{overviewTexts.happenedNothing}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={overviewTexts.happenedList}>
        <EventList events={events.slice(0, RECENT_EVENTS)} withComponent />
      </section>
    </Panel>
  );
}
