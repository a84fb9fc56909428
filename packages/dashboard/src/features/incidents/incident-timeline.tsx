import { Button } from "@mantine/core";
import type { SystemEvent } from "@plimsoll/core";
import { memo, useMemo } from "react";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { Said } from "../../components/said.tsx";
import { eventSeverity, SEVERITY_SHAPES } from "../../components/severity-label.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { incidentsTexts } from "../../texts/incidents.ts";
import classes from "./incident-timeline.module.css";
import { timelineKind } from "./timeline-kind.ts";
import { useTimelineQuery } from "./use-incident-query.ts";
import { useUnfolded } from "./use-unfolded.ts";

const texts = incidentsTexts.timeline;
/** A long story is folded at first: its newest lines are what matters now. */
const SHOWN_AT_FIRST = 100;

/** All that happened in the incident, newest first: results, alerts, deliveries, recovery, and what people did. */
export function IncidentTimeline({ id }: { id: string }) {
  const query = useTimelineQuery(id);
  const [showAll, unfold] = useUnfolded();
  const events = useMemo(() => [...(query.data ?? [])].reverse(), [query.data]);
  const shown = showAll ? events : events.slice(0, SHOWN_AT_FIRST);
  return (
    <Panel
      label={texts.label}
      title={query.isSuccess ? texts.title(events.length) : texts.label}
      aside={
        events.length > shown.length && (
          <Button size="compact-xs" variant="default" onClick={unfold}>
            {texts.showAll(events.length)}
          </Button>
        )
      }
    >
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && events.length === 0 && <p className={classes.none}>{texts.none}</p>}
      <ol className={classes.list}>
        {shown.map((event) => (
          <TimelineLine key={event.id} event={event} />
        ))}
      </ol>
    </Panel>
  );
}

const TimelineLine = memo(function TimelineLine({ event }: { event: SystemEvent }) {
  const severity = eventSeverity(event);
  const by = typeof event.details.by === "string" ? event.details.by : null;
  return (
    <li className={classes.line} data-by-person={by !== null} data-severity={severity}>
      <span className={classes.time}>
        <Moment at={event.timestamp} />
      </span>
      <StatusShape status={SEVERITY_SHAPES[severity]} size={10} />
      <span className={classes.kind}>{timelineKind(event.event_type)}</span>
      <span className={classes.words}>
        <span className="visually-hidden">{texts.severity(severity.toLowerCase())}</span>
        <span dir="auto">
          <Said text={event.message} />
        </span>
      </span>
      <span className={classes.by}>
        {by !== null && (
          <>
            {texts.by} <bdi>{by}</bdi>
          </>
        )}
      </span>
    </li>
  );
});
