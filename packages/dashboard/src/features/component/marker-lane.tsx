import { Popover } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import type { SystemEvent } from "@plimsoll/core";
import { Flag, type LucideIcon, MessageSquare, Send, SlidersHorizontal, Wrench } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Moment } from "../../components/moment.tsx";
import { Said } from "../../components/said.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { formatBothZones } from "../../lib/format/format-time.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import classes from "./marker-lane.module.css";
import { type Cluster, type MarkerKind, markerKind, markerPath } from "./markers.ts";

const ICONS: Record<Exclude<MarkerKind, "transition">, LucideIcon> = {
  incident: Flag,
  recovery: Wrench,
  delivery: Send,
  change: SlidersHorizontal,
  note: MessageSquare,
};
/** Of one mark so many are listed; the rest is counted. */
const LISTED = 12;

/** What happened, on the axis of the charts below: one mark for what is close together, which opens its list. */
export function MarkerLane({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <ol className={classes.lane} aria-label={texts.marks}>
      {clusters.map((cluster) => (
        <li key={cluster.key} className={classes.place} style={{ left: `${cluster.share * 100}%` }}>
          <Mark cluster={cluster} />
        </li>
      ))}
    </ol>
  );
}

/** How wide the lane is, to know what is too close together; a guess before it is laid out. */
export function useLaneWidth() {
  const { ref, width } = useElementSize<HTMLDivElement>();
  return { ref, width: width > 0 ? width : 800 };
}

function Mark({ cluster }: { cluster: Cluster }) {
  const [isOpen, setOpen] = useState(false);
  const { events, kind, status } = cluster;
  const first = events[0];
  if (first === undefined) return null;
  const rest = events.length - 1;
  return (
    <Popover
      opened={isOpen}
      hideDetached={false}
      onChange={setOpen}
      position="bottom"
      withArrow
      shadow="md"
      trapFocus
      returnFocus
      width={360}
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.mark}
          aria-label={texts.mark(texts.markKinds[kind], first.message, rest)}
          title={`${first.message}${rest > 0 ? `\n${texts.andMore(rest)}` : ""}\n${formatBothZones(Date.parse(first.timestamp))}`}
          onClick={() => setOpen(!isOpen)}
        >
          <Shape kind={kind} status={status} />
          {rest > 0 && <span className={classes.count}>{events.length}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.dropdown ?? ""}
        onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
        <ul className={classes.list} tabIndex={0} data-autofocus>
          {events.slice(0, LISTED).map((event) => (
            <Line key={event.id} event={event} />
          ))}
        </ul>
        {events.length > LISTED && <p className={classes.more}>{texts.andMore(events.length - LISTED)}</p>}
      </Popover.Dropdown>
    </Popover>
  );
}

function Line({ event }: { event: SystemEvent }) {
  const kind = markerKind(event) ?? "note";
  const path = markerPath(event);
  const to = kind === "transition" && typeof event.details.to === "string" ? event.details.to : null;
  return (
    <li className={classes.line}>
      <Shape kind={kind} status={to as Cluster["status"]} />
      <span>
        <span className={classes.when}>
          {texts.markKinds[kind]}, <Moment at={event.timestamp} />
        </span>
        <span dir="auto">
          <Said text={event.message} />
        </span>
        {path !== null && (
          <Link to={path} className={classes.link}>
            {event.incident_id !== null ? texts.toIncident : texts.toRecovery}
          </Link>
        )}
      </span>
    </li>
  );
}

function Shape({ kind, status }: { kind: MarkerKind; status: Cluster["status"] }) {
  if (kind === "transition") return <StatusShape status={status ?? "NONE"} size={11} />;
  const Icon = ICONS[kind];
  return <Icon size={13} aria-hidden="true" className={classes.icon ?? ""} />;
}
