import { Button } from "@mantine/core";
import { HEALTH_STATUSES } from "@plimsoll/core";
import { useState } from "react";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import type { RosterEntry } from "../../lib/live/roster.ts";
import { mapTexts as texts } from "../../texts/map.ts";
import { isIll } from "./choose-shown.ts";
import { MapGraph } from "./map-graph.tsx";
import classes from "./map-page.module.css";
import { useMapChoice } from "./use-map-choice.ts";

/** More in words would push the drawing out of sight. */
const MOST_CAUSES = 12;
const MOST_AFFECTED = 20;
const MOST_ALONE = 100;

/** What depends on what: the fault first, then all that suffers from it. */
export function MapPage() {
  const { boxes, linked, alone, hidden } = useMapChoice();
  return (
    <div className={classes.page}>
      <title>{texts.documentTitle}</title>
      <h2 className={classes.title}>{texts.title}</h2>
      <Causes entries={linked} />
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
  const [showAll, setShowAll] = useState(false);
  const causes = worstFirst(entries.filter((entry) => isIll(entry) && entry.affected_by === null));
  const affected = Map.groupBy(entries, ({ affected_by }) => affected_by);
  if (entries.length === 0) return null;
  if (causes.length === 0) return <p className={classes.about}>{texts.nothingIll}</p>;
  return (
    <>
      <ul className={classes.causes} aria-label={texts.causes}>
        {causes.slice(0, showAll ? undefined : MOST_CAUSES).map((cause) => (
          <Cause key={cause.component_id} cause={cause} affected={affected.get(cause.component_id) ?? []} />
        ))}
      </ul>
      {!showAll && causes.length > MOST_CAUSES && (
        <div>
          <Button size="compact-xs" variant="default" onClick={() => setShowAll(true)}>
            {texts.allCauses(causes.length)}
          </Button>
        </div>
      )}
    </>
  );
}

function Cause({ cause, affected }: { cause: RosterEntry; affected: readonly RosterEntry[] }) {
  const more = affected.length - MOST_AFFECTED;
  return (
    <li>
      <StatusLabel {...shownStatus(cause)} stale={cause.stale} />
      <ComponentLink id={cause.component_id} className={classes.link} />
      {affected.length > 0 && (
        <span>
          {texts.affects(affected.length)}
          {affected.slice(0, MOST_AFFECTED).map(({ component_id }, index) => (
            <span key={component_id}>
              {index > 0 && ", "}
              <ComponentLink id={component_id} className={classes.link} />
            </span>
          ))}
          {more > 0 && texts.andMore(more)}
        </span>
      )}
    </li>
  );
}

function worstFirst(entries: readonly RosterEntry[]): readonly RosterEntry[] {
  const rank = ({ status }: RosterEntry) => (status === null ? -1 : HEALTH_STATUSES.indexOf(status));
  return entries.toSorted((a, b) => rank(b) - rank(a));
}

function Alone({ entries }: { entries: readonly RosterEntry[] }) {
  const [showAll, setShowAll] = useState(false);
  const shown = worstFirst(entries.filter(isIll));
  const quiet = entries.length - shown.length;
  return (
    <Panel label={texts.alone} title={texts.aloneTitle(entries.length)}>
      <ul className={classes.alone}>
        {shown.slice(0, showAll ? undefined : MOST_ALONE).map((entry) => (
          <li key={entry.component_id}>
            <StatusLabel {...shownStatus(entry)} stale={entry.stale} size={10} />
            <ComponentLink id={entry.component_id} className={classes.link} />
          </li>
        ))}
      </ul>
      {!showAll && shown.length > MOST_ALONE && (
        <div className={classes.none}>
          <Button size="compact-xs" variant="default" onClick={() => setShowAll(true)}>
            {texts.allAlone(shown.length)}
          </Button>
        </div>
      )}
      {quiet > 0 && <p className={classes.none}>{texts.quiet(shown.length, quiet)}</p>}
    </Panel>
  );
}
