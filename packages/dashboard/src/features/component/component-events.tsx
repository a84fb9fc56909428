import { useMemo } from "react";
import { EventList } from "../../components/event-list.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { mergeEvents } from "../../lib/live/merge-events.ts";
import { useLiveEvents } from "../../lib/live/use-live.ts";
import { componentTexts } from "../../texts/component.ts";
import classes from "./component-events.module.css";
import { useComponentEventsQuery } from "./use-component-events-query.ts";

const texts = componentTexts.happened;

/** What happened to this component, newest first. */
export function ComponentEvents({ id }: { id: string }) {
  const query = useComponentEventsQuery(id);
  const live = useLiveEvents();
  const events = useMemo(() => {
    const own = live.filter((event) => event.component_id === id);
    return mergeEvents(query.data ?? [], own);
  }, [id, live, query.data]);
  return (
    <Panel label={texts.title} title={texts.title}>
      {query.error !== null && (
        <QueryError what={texts.earlier} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {events.length === 0 && query.isSuccess && <p className={classes.none}>{texts.none}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={texts.list}>
        <EventList events={events} withComponent={false} />
      </section>
    </Panel>
  );
}
