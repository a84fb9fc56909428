import { memo } from "react";
import { type StatusWord, statusTone } from "./shown-status.ts";
import classes from "./status-label.module.css";
import { StatusShape } from "./status-shape.tsx";

/** Shape and word of a status. Healthy stays quiet. */
export const StatusLabel = memo(function StatusLabel(props: StatusWord & { stale?: boolean; size?: number }) {
  const { status, word, stale = false, size } = props;
  return (
    <span className={classes.label} style={{ color: statusTone(status) }} data-quiet={status === "HEALTHY"}>
      <StatusShape status={status} stale={stale} {...(size === undefined ? {} : { size })} />
      <span>
        {word}
        {stale && <span className={classes.stale}> stale</span>}
      </span>
    </span>
  );
});
