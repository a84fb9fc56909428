import { Button } from "@mantine/core";
import { memo, useMemo, useState } from "react";
import { Link } from "react-router";
import { Age } from "../../components/age.tsx";
import { Name } from "../../components/name.tsx";
import { Panel } from "../../components/panel.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { componentPath } from "../../lib/component-path.ts";
import type { RosterEntry } from "../../lib/live/roster.ts";
import { useComponentView, useRoster } from "../../lib/live/use-live.ts";
import classes from "./attention-list.module.css";
import { needsAttention } from "./needs-attention.ts";

/** More are folded away: a screen full of faults says no more than the worst of them. */
const SHOWN_AT_FIRST = 6;

/** What needs a person, worst first: status, component, why, and for how long. */
export function AttentionList() {
  const roster = useRoster();
  const [showAll, setShowAll] = useState(false);
  const entries = useMemo(() => needsAttention(roster), [roster]);
  if (entries.length === 0) return null;
  const shown = showAll ? entries : entries.slice(0, SHOWN_AT_FIRST);
  const folds = entries.length > SHOWN_AT_FIRST;
  return (
    <Panel
      label="Needs attention"
      title={`Needs attention (${entries.length})`}
      aside={
        folds && (
          <Button size="compact-xs" variant="default" aria-expanded={showAll} onClick={() => setShowAll(!showAll)}>
            {showAll ? "Show the worst only" : `Show all ${entries.length}`}
          </Button>
        )
      }
    >
      <ul className={classes.list}>
        {shown.map((entry) => (
          <AttentionLine key={entry.component_id} entry={entry} />
        ))}
      </ul>
    </Panel>
  );
}

/** Reads the reason for itself: with "9 checks in a row failed" it changes at every check, the list doesn't. */
const AttentionLine = memo(function AttentionLine({ entry }: { entry: RosterEntry }) {
  const reason = useComponentView(entry.component_id)?.health.reason;
  return (
    <li className={classes.line} data-status={shownStatus(entry).status}>
      <StatusLabel {...shownStatus(entry)} stale={entry.stale} />
      <Link to={componentPath(entry.component_id)} className={classes.id}>
        <Name>{entry.component_id}</Name>
      </Link>
      <span className={classes.reason} dir="auto" title={reason}>
        {reason}
      </span>
      <span className={classes.time}>
        <Age at={entry.status_since} />
      </span>
    </li>
  );
});
