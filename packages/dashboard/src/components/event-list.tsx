import type { SystemEvent } from "@plimsoll/core";
import { memo } from "react";
import { componentTexts as texts } from "../texts/components.ts";
import { ComponentLink } from "./component-link.tsx";
import classes from "./event-list.module.css";
import { Moment } from "./moment.tsx";
import { Said } from "./said.tsx";
import { eventSeverity, SEVERITY_SHAPES } from "./severity-label.tsx";
import { StatusShape } from "./status-shape.tsx";

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
  const severity = eventSeverity(event);
  return (
    <li className={classes.line} data-severity={severity}>
      <span className={classes.time}>
        <Moment at={event.timestamp} />
      </span>
      <StatusShape status={SEVERITY_SHAPES[severity]} size={10} />
      <span className={classes.words}>
        <span className="visually-hidden">{texts.severity(severity)}</span>
        {withComponent && id !== null && <ComponentLink id={id} className={classes.component} />}{" "}
        <span dir="auto">
          <Said text={event.message} />
        </span>
      </span>
    </li>
  );
});
