import type { HealthStatus } from "@plimsoll/core";
import { statusTone } from "../../components/shown-status.ts";
import classes from "./trading-page.module.css";

/** How much of a limit is used, as a bar that is full at the limit; `says` tells the same in words. */
export function LimitBar(props: { ratio: number; status: HealthStatus; says: string }) {
  const { ratio, status, says } = props;
  const width = Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) * 100 : 0;
  return (
    <div className={classes.bar} role="img" aria-label={says} title={says}>
      <div style={{ width: `${width}%`, background: statusTone(status) }} />
    </div>
  );
}
