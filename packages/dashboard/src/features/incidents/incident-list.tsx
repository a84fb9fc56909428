import { Button } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import { memo, useState } from "react";
import { Link } from "react-router";
import { AcknowledgeButton } from "../../components/acknowledge-button.tsx";
import { Age } from "../../components/age.tsx";
import { Moment } from "../../components/moment.tsx";
import { Said } from "../../components/said.tsx";
import { SeverityLabel } from "../../components/severity-label.tsx";
import { ShortNames } from "../../components/short-names.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import { incidentPath } from "../../lib/incident-path.ts";
import { incidentState } from "../../lib/incident-words.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import classes from "./incident-list.module.css";

const texts = incidentsTexts.list;
/** So many lines are drawn, and so many more at each press: a thousand would hold the page up for seconds. */
const STEP = 50;

interface Props {
  readonly incidents: readonly Incident[];
  /** Ids of those that are chosen, to do something about them at once. */
  readonly picked?: ReadonlySet<string>;
  /** Chooses one that nobody has, or no longer; null or absent: none can be chosen. */
  readonly onPick?: ((id: string) => void) | null;
}

/** Incidents, a line each. The whole line leads to the incident's page. */
export function IncidentList({ incidents, picked, onPick = null }: Props) {
  const [count, setCount] = useState(STEP);
  if (incidents.length === 0) return null;
  const left = incidents.length - count;
  return (
    <>
      <ul className={classes.list}>
        {incidents.slice(0, count).map((incident) => (
          <IncidentLine
            key={incident.incident_id}
            incident={incident}
            isPicked={picked?.has(incident.incident_id) === true}
            onPick={incident.status === "open" ? onPick : null}
          />
        ))}
      </ul>
      {left > 0 && (
        <div className={classes.more}>
          <Button size="xs" variant="default" onClick={() => setCount(count + STEP)}>
            {texts.more(left)}
          </Button>
        </div>
      )}
    </>
  );
}

const IncidentLine = memo(function IncidentLine(props: {
  incident: Incident;
  isPicked: boolean;
  onPick: (Props["onPick"] & {}) | null;
}) {
  const { incident, isPicked, onPick } = props;
  const now = useNow(60_000);
  const isOver = incident.status === "resolved";
  const names = incident.members.map(({ component_id }) => component_id);
  return (
    <li
      className={classes.line}
      data-over={isOver}
      data-severity={incident.severity}
      data-incident={incident.incident_id}
    >
      <span className={classes.severity}>
        {onPick !== null && (
          <input
            type="checkbox"
            checked={isPicked}
            aria-label={texts.choose(incidentName(incident))}
            onChange={() => onPick(incident.incident_id)}
          />
        )}
        <SeverityLabel severity={incident.severity} over={isOver} />
      </span>
      <span className={classes.number}>{incidentName(incident)}</span>
      <span className={classes.what}>
        <Link to={incidentPath(incident.incident_id)} className={classes.title} title={incident.title}>
          <span dir="auto">
            <Said text={incident.title} />
          </span>
        </Link>
        <span className={classes.about} title={names.join(", ")}>
          <ShortNames names={names} />
          {incident.blast_radius.length > 0 && `; ${texts.dependents(incident.blast_radius.length)}`}
        </span>
      </span>
      <span className={classes.state}>
        <span>{incident.merged_into === null ? incidentState(incident, now) : texts.takenOver}</span>
        {incident.status === "open" && <AcknowledgeButton incident={incident} />}
      </span>
      <span className={classes.time}>
        <span>{incident.resolved_at === null ? <Age at={incident.opened_at} /> : <Lasted incident={incident} />}</span>
        <span className={classes.about}>
          {texts.since} <Moment at={incident.opened_at} />
        </span>
      </span>
    </li>
  );
});

function Lasted({ incident }: { incident: Incident }) {
  return <>{formatAge(Date.parse(incident.resolved_at ?? "") - Date.parse(incident.detected_at))}</>;
}
