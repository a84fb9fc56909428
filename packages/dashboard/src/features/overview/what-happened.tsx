import { EventList } from "../../components/event-list.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { useLiveEvents } from "../../lib/live/use-live.ts";
import { RECENT_EVENTS, useEventsQuery } from "./use-events-query.ts";
import classes from "./what-happened.module.css";

/** The newest events of the whole system. */
export function WhatHappened() {
  const query = useEventsQuery();
  const events = useLiveEvents();
  return (
    <Panel label="What happened" title="What happened">
      {query.error !== null && (
        <QueryError what="Earlier events" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {events.length === 0 && query.isSuccess && <p className={classes.none}>Nothing yet.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label="Events, newest first">
        <EventList events={events.slice(0, RECENT_EVENTS)} withComponent />
      </section>
    </Panel>
  );
}
