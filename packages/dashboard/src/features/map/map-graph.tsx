import { memo, useMemo } from "react";
import { Link } from "react-router";
import { Name } from "../../components/name.tsx";
import { shownStatus, statusTone } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { componentPath } from "../../lib/component-path.ts";
import type { RosterEntry } from "../../lib/live/roster.ts";
import { mapTexts } from "../../texts/map.ts";
import { isIll } from "./choose-shown.ts";
import { BOX, layOut, type PlacedBox, type PlacedEdge } from "./lay-out.ts";
import classes from "./map-page.module.css";

/** The boxes are links, in the order from cause to effect; the edges between them are a drawing. */
export function MapGraph({ entries }: { entries: readonly RosterEntry[] }) {
  const byId = new Map(entries.map((entry) => [entry.component_id, entry]));
  // Where things stand follows from who depends on whom alone: a status that changes moves nothing.
  const shape = JSON.stringify(entries.map(({ component_id, depends_on }) => ({ component_id, depends_on })));
  const { width, height, boxes, edges } = useMemo(() => layOut(JSON.parse(shape)), [shape]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label={mapTexts.drawing} tabIndex={0}>
      <div className={classes.sheet} style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map((edge) => (
            <Edge key={`${edge.from} ${edge.to}`} edge={edge} from={byId.get(edge.from)} to={byId.get(edge.to)} />
          ))}
        </svg>
        <ul>
          {boxes.map((box) => {
            const entry = byId.get(box.id);
            return entry === undefined ? null : <Box key={box.id} box={box} entry={entry} />;
          })}
        </ul>
      </div>
    </section>
  );
}

/** Thick and in the cause's colour where trouble runs along it. */
const Edge = memo(function Edge(props: {
  edge: PlacedEdge;
  from: RosterEntry | undefined;
  to: RosterEntry | undefined;
}) {
  const { edge, from, to } = props;
  const isBad = from !== undefined && to?.affected_by != null && isIll(from);
  const tone = isBad ? statusTone(shownStatus(from).status) : "var(--line-strong)";
  return <path d={edge.path} className={classes.edge} data-bad={isBad} style={{ stroke: tone }} />;
});

const Box = memo(function Box({ box, entry }: { box: PlacedBox; entry: RosterEntry }) {
  const { component_id, affected_by, stale } = entry;
  const shown = shownStatus(entry);
  const role = affected_by !== null ? "affected" : isIll(entry) ? "cause" : "well";
  return (
    <li style={{ left: box.x, top: box.y, ...BOX }}>
      <Link to={componentPath(component_id)} className={classes.box} data-role={role}>
        <Name className={classes.name}>{component_id}</Name>
        <span className={classes.state}>
          <StatusLabel {...shown} stale={stale} size={10} />
          {affected_by !== null && (
            <span className={classes.by}>
              {mapTexts.by} <bdi>{affected_by}</bdi>
            </span>
          )}
        </span>
      </Link>
    </li>
  );
});
