import { memo } from "react";
import { componentTexts as texts } from "../texts/components.ts";
import { type StatusWord, statusTone } from "./shown-status.ts";
import classes from "./status-label.module.css";
import { StatusShape } from "./status-shape.tsx";

/** Shape and word of a status. Healthy stays quiet, and so does what is `over`. */
export const StatusLabel = memo(function StatusLabel(
  props: StatusWord & { stale?: boolean; over?: boolean; size?: number },
) {
  const { status, word, stale = false, over = false, size } = props;
  const tone = over ? "var(--text-dim)" : statusTone(status);
  return (
    <span className={classes.label} style={{ color: tone }} data-quiet={over || status === "HEALTHY"}>
      <StatusShape status={status} stale={stale} tone={tone} {...(size === undefined ? {} : { size })} />
      <span>
        {word}
        {stale && <span className={classes.stale}>{texts.stale}</span>}
      </span>
    </span>
  );
});
