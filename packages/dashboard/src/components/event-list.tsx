import type { AlertSeverity, SystemEvent } from "@plimsoll/core";
import { memo } from "react";
import { Link } from "react-router";
import { componentPath } from "../lib/component-path.ts";
import classes from "./event-list.module.css";
import { Moment } from "./moment.tsx";
import { Name } from "./name.tsx";
import type { ShownStatus } from "./shown-status.ts";
import { StatusShape } from "./status-shape.tsx";

const SHAPES: Record<AlertSeverity, ShownStatus> = {
  LOW: "HEALTHY",
  MEDIUM: "WARNING",
  HIGH: "CRITICAL",
  CRITICAL: "DOWN",
};

/** What happened, newest first. `withComponent` false where all are of one component anyway. */
export function EventList(props: { events: readonly SystemEvent[]; withComponent: boolean }) {
  return (
    <ol className={classes.list}>
      {props.events.map((event) => (
        <EventLine key={event.id} event={event} withComponent={props.withComponent} />
      ))}
    </ol>
  );
}

const EventLine = memo(function EventLine({ event, withComponent }: { event: SystemEvent; withComponent: boolean }) {
  const id = event.component_id;
  return (
    <li className={classes.line} data-severity={event.severity}>
      <span className={classes.time}>
        <Moment at={event.timestamp} />
      </span>
      <StatusShape status={SHAPES[event.severity]} size={10} />
      <span className={classes.words}>
        <span className="visually-hidden">severity {event.severity.toLowerCase()}: </span>
        {withComponent && id !== null && (
          <Link to={componentPath(id)} className={classes.component}>
            <Name>{id}</Name>
          </Link>
        )}
        <span dir="auto">{event.message}</span>
      </span>
    </li>
  );
});
