import { Button } from "@mantine/core";
import { type Incident, incidentName, withoutAffected } from "@plimsoll/core";
import { memo, useMemo, useState } from "react";
import { Link } from "react-router";
import { AcknowledgeButton } from "../../components/acknowledge-button.tsx";
import { Age } from "../../components/age.tsx";
import { Name } from "../../components/name.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { Said } from "../../components/said.tsx";
import { SEVERITY_SHAPES, SeverityLabel } from "../../components/severity-label.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { useOpenIncidentsQuery } from "../../lib/api/open-incidents-query.ts";
import { useRecoveryQuery } from "../../lib/api/recovery-queries.ts";
import { componentPath } from "../../lib/component-path.ts";
import { incidentPath } from "../../lib/incident-path.ts";
import { incidentState } from "../../lib/incident-words.ts";
import { incidentsByComponent } from "../../lib/incidents-by-component.ts";
import type { Roster, RosterEntry } from "../../lib/live/roster.ts";
import { useComponentView, useNow, useRoster } from "../../lib/live/use-live.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { overviewTexts } from "../../texts/overview.ts";
import { ApprovalLine } from "./approval-line.tsx";
import classes from "./attention-list.module.css";
import { needsAttention } from "./needs-attention.ts";

/** More are folded away: a screen full of faults says no more than the worst of them. */
const SHOWN_AT_FIRST = 6;

/** What needs a person, worst first: status, component, why, and for how long. */
export function AttentionList() {
  const roster = useRoster();
  const [showAll, setShowAll] = useState(false);
  const entries = useMemo(() => needsAttention(roster), [roster]);
  const query = useOpenIncidentsQuery();
  const incidents = useMemo(() => incidentsByComponent(query.data ?? []), [query.data]);
  const others = useMemo(() => untakenBesides(query.data ?? [], roster), [query.data, roster]);
  const recovery = useRecoveryQuery();
  const right = useRight("operator");
  const asked = recovery.data?.pending_approvals ?? [];
  const latched = new Set(recovery.data?.cases.flatMap((one) => (one.latched === null ? [] : [one.component_id])));
  const count = entries.length + others.length + asked.length;
  if (count === 0) return null;
  const shown = showAll ? entries : entries.slice(0, SHOWN_AT_FIRST);
  const pressable = linesWithButton(shown, incidents);
  const down = shown.filter(({ status }) => status === "DOWN");
  const folds = entries.length > SHOWN_AT_FIRST;
  const toLine = (entry: RosterEntry) => (
    <AttentionLine
      key={entry.component_id}
      entry={entry}
      incident={incidents.get(entry.component_id) ?? null}
      withButton={pressable.has(entry.component_id)}
      isLatched={latched.has(entry.component_id)}
    />
  );
  return (
    <Panel
      label={overviewTexts.attention}
      title={overviewTexts.attentionCount(count)}
      aside={
        folds && (
          <Button size="compact-xs" variant="default" aria-expanded={showAll} onClick={() => setShowAll(!showAll)}>
            {showAll ? overviewTexts.showWorst : overviewTexts.showAll(count)}
          </Button>
        )
      }
    >
      {query.error !== null && (
        <QueryError what={overviewTexts.incidentsMissing} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {recovery.error !== null && (
        <QueryError
          what={overviewTexts.approvalsMissing}
          error={recovery.error}
          onRetry={() => void recovery.refetch()}
        />
      )}
      {isUntaken(incidents, shown, others) && <RightNote right={right} />}
      <ul className={classes.list}>
        {asked.map((attempt) => (
          <ApprovalLine key={attempt.attempt_id} attempt={attempt} />
        ))}
        {down.map(toLine)}
        {others.map((incident) => (
          <OtherLine key={incident.incident_id} incident={incident} />
        ))}
        {shown.slice(down.length).map(toLine)}
      </ul>
    </Panel>
  );
}

/** An incident of what is no component, such as a channel that does not deliver; until somebody has taken it. */
function OtherLine({ incident }: { incident: Incident }) {
  return (
    <li className={classes.line} data-status={SEVERITY_SHAPES[incident.severity]}>
      <SeverityLabel severity={incident.severity} />
      <Name className={classes.id}>{incident.cause_component_id ?? incidentName(incident)}</Name>
      <span className={classes.why}>
        <span className={classes.reason} dir="auto" title={incident.title}>
          <Said text={incident.title} />
        </span>
      </span>
      <IncidentMark incident={incident} withButton />
      <span className={classes.time}>
        <Age at={incident.opened_at} />
      </span>
    </li>
  );
}

function untakenBesides(open: readonly Incident[], roster: Roster): readonly Incident[] {
  const ids = new Set(roster.map(({ component_id }) => component_id));
  return open.filter(({ status, members }) => {
    const failing = members.filter(({ recovered_at }) => recovered_at === null);
    return status === "open" && failing.length > 0 && failing.every(({ component_id }) => !ids.has(component_id));
  });
}

/** Whether something shown can still be acknowledged. */
function isUntaken(
  incidents: ReadonlyMap<string, Incident>,
  shown: readonly RosterEntry[],
  others: readonly Incident[],
): boolean {
  return others.length > 0 || shown.some(({ component_id }) => incidents.get(component_id)?.status === "open");
}

/** One press takes a whole incident, so that one line has its button: the cause's, or else the first. */
function linesWithButton(shown: readonly RosterEntry[], incidents: ReadonlyMap<string, Incident>): ReadonlySet<string> {
  const lines = new Map<Incident, string>();
  for (const { component_id } of shown) {
    const incident = incidents.get(component_id);
    if (incident === undefined) continue;
    if (!lines.has(incident) || incident.cause_component_id === component_id) lines.set(incident, component_id);
  }
  return new Set(lines.values());
}

/** Reads the reason for itself: with "9 checks in a row failed" it changes at every check, the list doesn't. */
const AttentionLine = memo(function AttentionLine(props: {
  entry: RosterEntry;
  incident: Incident | null;
  withButton: boolean;
  isLatched: boolean;
}) {
  const { entry, incident, withButton, isLatched } = props;
  const health = useComponentView(entry.component_id)?.health;
  const reason = withoutAffected(health?.reason ?? "", health?.affected_by ?? null);
  return (
    <li className={classes.line} data-status={shownStatus(entry).status}>
      <StatusLabel {...shownStatus(entry)} stale={entry.stale} />
      <Link to={componentPath(entry.component_id)} className={classes.id}>
        <Name>{entry.component_id}</Name>
      </Link>
      <span className={classes.why}>
        <span className={classes.reason} dir="auto" title={reason}>
          <Said text={reason} />
        </span>
        {health?.flapping === true && <span className={classes.mark}>{overviewTexts.flappingMark}</span>}
        {isLatched && (
          <span className={classes.mark}>
            <Link to="/recovery">{overviewTexts.latchedMark}</Link>
          </span>
        )}
        {health !== undefined && health.affected_by !== null && (
          <span className={classes.mark}>
            {overviewTexts.affectedByMark}{" "}
            <Link to={componentPath(health.affected_by)}>
              <Name>{health.affected_by}</Name>
            </Link>
          </span>
        )}
      </span>
      {incident !== null && <IncidentMark incident={incident} withButton={withButton} />}
      <span className={classes.time}>
        <Age at={entry.status_since} />
      </span>
    </li>
  );
});

/** The incident that a component is part of, who has it, and the button that takes it. */
function IncidentMark({ incident, withButton }: { incident: Incident; withButton: boolean }) {
  const now = useNow(60_000);
  return (
    <span className={classes.incident}>
      <Link to={incidentPath(incident.incident_id)} className={classes.number}>
        {incidentName(incident)}
      </Link>
      <span>{incidentState(incident, now)}</span>
      {withButton && incident.status === "open" && <AcknowledgeButton incident={incident} />}
    </span>
  );
}
