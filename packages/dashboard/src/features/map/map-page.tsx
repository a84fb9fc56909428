import { useMemo } from "react";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import type { RosterEntry } from "../../lib/live/roster.ts";
import { useRoster } from "../../lib/live/use-live.ts";
import { mapTexts as texts } from "../../texts/map.ts";
import { chooseShown, isIll } from "./choose-shown.ts";
import { MapGraph } from "./map-graph.tsx";
import classes from "./map-page.module.css";

/** What depends on what: the fault first, then all that suffers from it. */
export function MapPage() {
  const roster = useRoster();
  const choice = useMemo(() => chooseShown(roster), [roster]);
  const { boxes, alone, hidden } = choice;
  return (
    <div className={classes.page}>
      <title>{texts.documentTitle}</title>
      <h2 className={classes.title}>{texts.title}</h2>
      <Causes entries={boxes} />
      <Panel label={texts.label} title={texts.panel}>
        {boxes.length === 0 ? (
          <div className={classes.none}>
            <p>{texts.none}</p>
            <pre>{texts.example}</pre>
          </div>
        ) : (
          <MapGraph entries={boxes} />
        )}
        {hidden > 0 && <p className={classes.none}>{texts.hidden(hidden)}</p>}
      </Panel>
      {alone.length > 0 && <Alone entries={alone} />}
    </div>
  );
}

/** In words what the drawing shows. */
function Causes({ entries }: { entries: readonly RosterEntry[] }) {
  const causes = entries.filter((entry) => isIll(entry) && entry.affected_by === null);
  if (entries.length === 0) return null;
  if (causes.length === 0) return <p className={classes.about}>{texts.nothingIll}</p>;
  return (
    <ul className={classes.causes} aria-label={texts.causes}>
      {causes.map((cause) => {
        const affected = entries.filter(({ affected_by }) => affected_by === cause.component_id);
        return (
          <li key={cause.component_id}>
            <StatusLabel {...shownStatus(cause)} stale={cause.stale} />
            <ComponentLink id={cause.component_id} className={classes.link} />
            {affected.length > 0 && (
              <span>
                {texts.affects(affected.length)}
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
    <Panel label={texts.alone} title={texts.aloneTitle(entries.length)}>
      <ul className={classes.alone}>
        {shown.map((entry) => (
          <li key={entry.component_id}>
            <StatusLabel {...shownStatus(entry)} stale={entry.stale} size={10} />
            <ComponentLink id={entry.component_id} className={classes.link} />
          </li>
        ))}
      </ul>
      {quiet > 0 && <p className={classes.none}>{texts.quiet(shown.length, quiet)}</p>}
    </Panel>
  );
}
