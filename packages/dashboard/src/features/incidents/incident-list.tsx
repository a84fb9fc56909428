import { type Incident, incidentName } from "@plimsoll/core";
import { memo } from "react";
import { Link } from "react-router";
import { AcknowledgeButton } from "../../components/acknowledge-button.tsx";
import { Age } from "../../components/age.tsx";
import { Moment } from "../../components/moment.tsx";
import { SeverityLabel } from "../../components/severity-label.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import { incidentPath } from "../../lib/incident-path.ts";
import { incidentState, namesInShort } from "../../lib/incident-words.ts";
import { useNow } from "../../lib/live/use-live.ts";
import classes from "./incident-list.module.css";

/** Incidents, a line each. The whole line leads to the incident's page. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  if (incidents.length === 0) return null;
  return (
    <ul className={classes.list}>
      {incidents.map((incident) => (
        <IncidentLine key={incident.incident_id} incident={incident} />
      ))}
    </ul>
  );
}

const IncidentLine = memo(function IncidentLine({ incident }: { incident: Incident }) {
  const now = useNow(60_000);
  const isOver = incident.status === "resolved";
  const names = incident.members.map(({ component_id }) => component_id);
  return (
    <li className={classes.line} data-over={isOver} data-severity={incident.severity}>
      <SeverityLabel severity={incident.severity} over={isOver} />
      <span className={classes.number}>{incidentName(incident)}</span>
      <span className={classes.what}>
        <Link to={incidentPath(incident.incident_id)} className={classes.title} title={incident.title}>
          <span dir="auto">{incident.title}</span>
        </Link>
        <span className={classes.about} title={names.join(", ")}>
          <bdi>{namesInShort(names)}</bdi>
          {incident.blast_radius.length > 0 && `; ${dependents(incident.blast_radius.length)}`}
        </span>
      </span>
      <span className={classes.state}>
        <span>{incident.merged_into === null ? incidentState(incident, now) : "taken over by another"}</span>
        {incident.status === "open" && <AcknowledgeButton incident={incident} />}
      </span>
      <span className={classes.time}>
        <span>{incident.resolved_at === null ? <Age at={incident.opened_at} /> : <Lasted incident={incident} />}</span>
        <span className={classes.about}>
          since <Moment at={incident.opened_at} />
        </span>
      </span>
    </li>
  );
});

function Lasted({ incident }: { incident: Incident }) {
  return <>{formatAge(Date.parse(incident.resolved_at ?? "") - Date.parse(incident.detected_at))}</>;
}

function dependents(count: number): string {
  return count === 1 ? "1 more depends on the cause" : `${count} more depend on the cause`;
}
