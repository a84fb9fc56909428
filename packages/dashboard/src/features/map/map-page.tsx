import { useMemo } from "react";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import type { RosterEntry } from "../../lib/live/roster.ts";
import { useRoster } from "../../lib/live/use-live.ts";
import { chooseShown, isIll } from "./choose-shown.ts";
import { MapGraph } from "./map-graph.tsx";
import classes from "./map-page.module.css";

const EXAMPLE = `components:
  - id: order-gateway
    depends_on: [engine]`;

/** What depends on what: the fault first, then all that suffers from it. */
export function MapPage() {
  const roster = useRoster();
  const choice = useMemo(() => chooseShown(roster), [roster]);
  const { boxes, alone, hidden } = choice;
  return (
    <div className={classes.page}>
      <title>Map · Plimsoll</title>
      <h2 className={classes.title}>Map</h2>
      <Causes entries={boxes} />
      <Panel label="Dependencies" title="What depends on what">
        {boxes.length === 0 ? (
          <div className={classes.none}>
            <p>No component is known to depend on another. With dependencies, alerts name the cause once:</p>
            <pre>{EXAMPLE}</pre>
          </div>
        ) : (
          <MapGraph entries={boxes} />
        )}
        {hidden > 0 && (
          <p className={classes.none}>
            {hidden} more components are not drawn: of so many only what is ill, and what depends on it, is.
          </p>
        )}
      </Panel>
      {alone.length > 0 && <Alone entries={alone} />}
    </div>
  );
}

/** In words what the drawing shows. */
function Causes({ entries }: { entries: readonly RosterEntry[] }) {
  const causes = entries.filter((entry) => isIll(entry) && entry.affected_by === null);
  if (entries.length === 0) return null;
  if (causes.length === 0) return <p className={classes.about}>Nothing here is ill.</p>;
  return (
    <ul className={classes.causes} aria-label="Causes">
      {causes.map((cause) => {
        const affected = entries.filter(({ affected_by }) => affected_by === cause.component_id);
        return (
          <li key={cause.component_id}>
            <StatusLabel {...shownStatus(cause)} stale={cause.stale} />
            <ComponentLink id={cause.component_id} className={classes.link} />
            {affected.length > 0 && (
              <span>
                {`affects ${affected.length === 1 ? "one component" : `${affected.length} components`}: `}
                {affected.map(({ component_id }, index) => (
                  <span key={component_id}>
                    {index > 0 && ", "}
                    <ComponentLink id={component_id} className={classes.link} />
                  </span>
                ))}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Alone({ entries }: { entries: readonly RosterEntry[] }) {
  const shown = entries.filter(isIll);
  const quiet = entries.length - shown.length;
  return (
    <Panel label="By themselves" title={`By themselves (${entries.length})`}>
      <ul className={classes.alone}>
        {shown.map((entry) => (
          <li key={entry.component_id}>
            <StatusLabel {...shownStatus(entry)} stale={entry.stale} size={10} />
            <ComponentLink id={entry.component_id} className={classes.link} />
          </li>
        ))}
      </ul>
      {quiet > 0 && (
        <p className={classes.none}>
          {shown.length === 0 ? "None of them is ill." : `The other ${quiet} are not ill.`} They depend on nothing, and
          nothing depends on them.
        </p>
      )}
    </Panel>
  );
}
