import type { ReactNode } from "react";
import { Link } from "react-router";
import { formatDayMinute } from "../lib/format/format-time.ts";
import { Name } from "./name.tsx";
import type { ShownStatus } from "./shown-status.ts";
import classes from "./time-lanes.module.css";

/** A stretch of time in a lane. */
export interface LaneSpan {
  readonly id: string;
  /** Epoch ms. */
  readonly from: number;
  /** Null: it goes on. */
  readonly to: number | null;
  readonly status: ShownStatus;
  /** What it is and when, for the tooltip and those who hear it. */
  readonly words: string;
  /** Where it leads. */
  readonly path?: string;
}

export interface Lane {
  readonly id: string;
  readonly name: ReactNode;
  readonly spans: readonly LaneSpan[];
}

/** When things were and how long, one lane below the other on one axis of time. Narrow ones keep a visible width. */
export function TimeLanes(props: { lanes: readonly Lane[]; from: number; to: number; label: string }) {
  const { lanes, from, to, label } = props;
  const length = Math.max(1, to - from);
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / length) * 100));
  return (
    <figure className={classes.lanes} data-bare={lanes.every(({ name }) => name === "")} aria-label={label}>
      {lanes.map(({ id, name, spans }) => (
        <div key={id} className={classes.lane}>
          {name !== "" && <span className={classes.name}>{typeof name === "string" ? <Name>{name}</Name> : name}</span>}
          <ul className={classes.track}>
            {spans.map((span) => {
              const [left, right] = [share(span.from), share(span.to ?? to)];
              return (
                <li key={span.id} style={{ left: `${left}%`, width: `${right - left}%` }}>
                  <Span span={span} />
                </li>
              );
            })}
          </ul>
        </div>
      ))}
      <p className={classes.axis} aria-hidden="true">
        {[from, from + length / 2, to].map((at) => (
          <span key={at}>{formatDayMinute(at)}</span>
        ))}
      </p>
    </figure>
  );
}

function Span({ span: { status, to, words, path } }: { span: LaneSpan }) {
  const look = { className: classes.span, "data-status": status, "data-open": to === null, title: words };
  const said = <span className="visually-hidden">{words}</span>;
  return path === undefined ? (
    <span {...look}>{said}</span>
  ) : (
    <Link to={path} {...look}>
      {said}
    </Link>
  );
}
