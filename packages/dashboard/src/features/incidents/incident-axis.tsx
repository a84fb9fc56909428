import { type Incident, incidentName } from "@plimsoll/core";
import { useMemo } from "react";
import { Panel } from "../../components/panel.tsx";
import { SEVERITY_SHAPES } from "../../components/severity-label.tsx";
import { type Lane, TimeLanes } from "../../components/time-lanes.tsx";
import { formatAge, formatDayMinute } from "../../lib/format/format-time.ts";
import { incidentPath } from "../../lib/incident-path.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import classes from "./incidents-page.module.css";
import { packLanes } from "./pack-lanes.ts";

const texts = incidentsTexts.axis;
const DAY_MS = 86_400_000;
const MOST_LANES = 8;
/** What is nearer than this share of the axis would be drawn over one another. */
const LEAST_GAP = 0.01;
const STEP_MS = 60_000;
const LEAST_BEFORE_MS = 600_000;
const SHARE_BEFORE = 0.05;

/** When incidents were, how long, and which at the same time. `days` null: since the oldest that is listed. */
export function IncidentAxis(props: { incidents: readonly Incident[]; days: number | null; isPending: boolean }) {
  const { incidents, days, isPending } = props;
  const now = useNow(STEP_MS);
  const to = now + STEP_MS;
  const oldest = incidents.reduce((first, it) => Math.min(first, Date.parse(it.detected_at)), now);
  // What comes before the oldest would only make the rest narrow.
  const begin = oldest - Math.max(LEAST_BEFORE_MS, (now - oldest) * SHARE_BEFORE);
  const from = days === null ? begin : Math.max(now - days * DAY_MS, begin);
  const packed = useMemo(() => {
    const within = incidents.filter(({ resolved_at }) => resolved_at === null || Date.parse(resolved_at) >= from);
    return packLanes(within, (to - from) * LEAST_GAP);
  }, [incidents, from, to]);
  const hidden = packed.slice(MOST_LANES).reduce((sum, lane) => sum + lane.length, 0);
  return (
    <Panel label={texts.title} title={texts.title}>
      {packed.length === 0 ? (
        <p className={classes.none}>{isPending ? texts.asking : texts.none}</p>
      ) : (
        <TimeLanes lanes={packed.slice(0, MOST_LANES).map(toLane)} from={from} to={to} label={texts.title} />
      )}
      {hidden > 0 && <p className={classes.hint}>{texts.hidden(hidden)}</p>}
    </Panel>
  );
}

function toLane(incidents: readonly Incident[], index: number): Lane {
  return {
    id: String(index),
    name: "",
    spans: incidents.map((incident) => {
      const from = Date.parse(incident.detected_at);
      const to = incident.resolved_at === null ? null : Date.parse(incident.resolved_at);
      const times = to === null ? texts.untilNow : formatAge(to - from);
      return {
        id: incident.incident_id,
        from,
        to,
        status: SEVERITY_SHAPES[incident.severity],
        words: texts.span(incidentName(incident), incident.title, `${formatDayMinute(from)}, ${times}`),
        path: incidentPath(incident.incident_id),
      };
    }),
  };
}
