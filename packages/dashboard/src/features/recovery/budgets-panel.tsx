import type { RecoveryOverview } from "@plimsoll/core";
import { Panel } from "../../components/panel.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { Until } from "../../components/until.tsx";
import classes from "./recovery-page.module.css";

/** How many tries of this hour each target has used, and when the oldest no longer counts. */
export function BudgetsPanel({ overview }: { overview: RecoveryOverview }) {
  const { budgets, starts_within_hour, most_starts_an_hour } = overview;
  return (
    <Panel label="Budgets" title="Budgets">
      <ul className={classes.list}>
        <li className={classes.line}>
          <span>All together</span>
          <Used used={starts_within_hour} perHour={most_starts_an_hour} />
        </li>
        {budgets.map(({ target, used, per_hour, frees_at }) => (
          <li key={target} className={classes.line}>
            <bdi>{target}</bdi>
            <span>
              <Used used={used} perHour={per_hour} />
              {frees_at !== null && (
                <span className={classes.about}>
                  {", one is free "}
                  <Until at={frees_at} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Used({ used, perHour }: { used: number; perHour: number }) {
  const words = `${used} of ${perHour} an hour`;
  if (used < perHour) return <span>{words}</span>;
  return <StatusLabel status="CRITICAL" word={`${words}: spent`} size={10} />;
}
