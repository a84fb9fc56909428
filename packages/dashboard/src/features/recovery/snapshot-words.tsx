import type { RecoverySnapshot } from "@plimsoll/core";
import { Figure } from "../../components/figure.tsx";
import { Moment } from "../../components/moment.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { recoveryTexts } from "../../texts/recovery.ts";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.details;

/** What a component looked like at a moment: before an attempt, or after it. */
export function SnapshotWords({ title, snapshot }: { title: string; snapshot: RecoverySnapshot | null }) {
  if (snapshot === null) return null;
  const { at, status, reason, error_count, metrics } = snapshot;
  return (
    <div className={classes.snapshot}>
      <span className={classes.about}>
        {title}, <Moment at={at} />
      </span>
      <span>
        <StatusLabel status={status ?? "NONE"} word={status ?? texts.noStatus} size={10} />{" "}
        <span dir="auto">{reason}</span>
        {error_count > 0 && texts.errors(error_count)}
      </span>
      {metrics.length > 0 && (
        <ul className={classes.metrics}>
          {metrics.map(({ name, labels, value, unit, status: of }) => (
            <li key={`${name} ${JSON.stringify(labels)}`}>
              <bdi>{name}</bdi> <Figure value={value} unit={unit} />
              {of !== "HEALTHY" && ` ${of}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
