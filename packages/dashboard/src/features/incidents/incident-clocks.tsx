import { Button } from "@mantine/core";
import type { Incident, IncidentClock } from "@plimsoll/core";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { Until } from "../../components/until.tsx";
import { useIncidentAction } from "../../lib/api/use-incident-action.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import classes from "./incident-clocks.module.css";

const texts = incidentsTexts.clocks;

/** The deadlines that regulations set, counting down until somebody marks them as met: they outlive the incident. */
export function IncidentClocks({ incident }: { incident: Incident }) {
  const action = useIncidentAction(incident.incident_id);
  const right = useRight("operator");
  return (
    <Panel label={texts.title} title={texts.title}>
      <ul className={classes.list}>
        {incident.clocks.map((clock) => (
          <li key={clock.clock_id} className={classes.line}>
            <span className={classes.what}>
              <strong>{clock.title}</strong>
              <ClockState clock={clock} />
            </span>
            {clock.met_at === null && (
              <Button
                size="xs"
                variant="default"
                disabled={!right.may}
                loading={action.isPending}
                aria-label={texts.markLabel(clock.title)}
                {...(right.why === null ? {} : { title: right.why })}
                onClick={() => action.mutate({ verb: "clocks", body: { clock_id: clock.clock_id, reason: "" } })}
              >
                {texts.mark}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {action.error !== null && (
        <p className={classes.note} role="alert">
          {texts.refused(action.error.message)}
        </p>
      )}
      <RightNote right={right} />
    </Panel>
  );
}

function ClockState({ clock }: { clock: IncidentClock }) {
  const now = useNow();
  if (clock.met_at !== null) {
    return (
      <span>
        {texts.met}
        <Moment at={clock.met_at} />
        {clock.met_by !== null && (
          <>
            {texts.metBy}
            <bdi>{clock.met_by}</bdi>
          </>
        )}
      </span>
    );
  }
  const isLate = Date.parse(clock.due_at) < now;
  return (
    <span className={classes.due} style={isLate ? { color: statusTone("DOWN") } : undefined}>
      {isLate && <StatusShape status="DOWN" size={10} />}
      <span>
        {isLate ? texts.overdue : texts.due}
        <Until at={clock.due_at} /> (<Moment at={clock.due_at} />)
      </span>
    </span>
  );
}
