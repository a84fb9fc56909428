import { Button } from "@mantine/core";
import type { Incident, SystemEvent } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import type { ShownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import classes from "./incident-told.module.css";
import { useTimelineQuery } from "./use-incident-query.ts";
import { useUnfolded } from "./use-unfolded.ts";

const texts = incidentsTexts.told;
const SHOWN_AT_FIRST = 8;

type ToldType = keyof typeof texts.outcomes;
const SHAPES: Readonly<Record<ToldType, ShownStatus>> = {
  notification_delivered: "HEALTHY",
  notification_failed: "WARNING",
  notification_dead: "DOWN",
  notification_suppressed: "NONE",
  notification_resent: "NONE",
};

/** Whom it was told, over which channel and when, and what was kept from people and why; oldest first. */
export function IncidentTold({ incident, id }: { incident: Incident; id: string }) {
  const query = useTimelineQuery(id);
  const [showAll, unfold] = useUnfolded();
  const events = (query.data ?? []).filter(isTold);
  const count = (type: ToldType) => events.filter(({ event_type }) => event_type === type).length;
  const sum = texts.sum(count("notification_delivered"), count("notification_suppressed"), count("notification_dead"));
  if (!query.isSuccess) return null;
  const shown = showAll ? events : events.slice(0, SHOWN_AT_FIRST);
  return (
    <Panel
      label={texts.title}
      title={texts.title}
      aside={
        events.length > shown.length && (
          <Button size="compact-xs" variant="default" onClick={unfold}>
            {texts.older(events.length)}
          </Button>
        )
      }
    >
      <p className={classes.sum}>{events.length === 0 ? texts.none : `${sum}.`}</p>
      <ol className={classes.list}>
        {shown.map((event) => (
          <ToldLine key={event.id} event={event} detectedAt={incident.detected_at} />
        ))}
      </ol>
    </Panel>
  );
}

function ToldLine({ event, detectedAt }: { event: SystemEvent & { event_type: ToldType }; detectedAt: string }) {
  const { event_type, timestamp, details, message } = event;
  const channel = typeof details.channel_id === "string" ? details.channel_id : null;
  return (
    <li className={classes.line}>
      <span className={classes.time}>
        <Moment at={timestamp} />
        <span className={classes.about}>{texts.after(formatAge(Date.parse(timestamp) - Date.parse(detectedAt)))}</span>
      </span>
      <span className={classes.what}>
        <StatusLabel status={SHAPES[event_type]} word={texts.outcomes[event_type]} size={10} />
        {channel !== null && <bdi>{channel}</bdi>}
        <span className={classes.about} dir="auto">
          {message}
        </span>
      </span>
    </li>
  );
}

function isTold(event: SystemEvent): event is SystemEvent & { event_type: ToldType } {
  return Object.hasOwn(texts.outcomes, event.event_type);
}
