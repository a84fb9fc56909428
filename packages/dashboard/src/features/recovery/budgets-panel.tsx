import type { RecoveryOverview } from "@plimsoll/core";
import { Panel } from "../../components/panel.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { Until } from "../../components/until.tsx";
import { recoveryTexts } from "../../texts/recovery.ts";
import budgetClasses from "./budgets-panel.module.css";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.budgets;
/** More tries than this are one bar; fewer are told apart. */
const MOST_PIECES = 30;

/** How many tries of this hour each target has used, and when the oldest no longer counts. */
export function BudgetsPanel({ overview }: { overview: RecoveryOverview }) {
  const { budgets, starts_within_hour, most_starts_an_hour } = overview;
  return (
    <Panel label={texts.title} title={texts.title}>
      <ul className={classes.list}>
        <li className={budgetClasses.line}>
          <span>{texts.all}</span>
          <Bar used={starts_within_hour} perHour={most_starts_an_hour} />
          <Used used={starts_within_hour} perHour={most_starts_an_hour} />
        </li>
        {budgets.map(({ target, used, per_hour, frees_at }) => (
          <li key={target} className={budgetClasses.line}>
            <bdi>{target}</bdi>
            <Bar used={used} perHour={per_hour} />
            <span>
              <Used used={used} perHour={per_hour} />
              {frees_at !== null && (
                <span className={classes.about}>
                  {", "}
                  {texts.frees}
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

/** A piece for each try of the hour, those that are used filled. The words beside it say the same. */
function Bar({ used, perHour }: { used: number; perHour: number }) {
  const isSpent = used >= perHour;
  if (perHour > MOST_PIECES) {
    const width = `${Math.min(100, (used / perHour) * 100)}%`;
    return (
      <span className={budgetClasses.bar} data-spent={isSpent} aria-hidden="true">
        <span className={budgetClasses.used} style={{ width }} />
      </span>
    );
  }
  return (
    <span className={budgetClasses.bar} data-spent={isSpent} aria-hidden="true">
      {Array.from({ length: perHour }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have nothing but their place
        <span key={index} className={budgetClasses.piece} data-used={index < used} />
      ))}
    </span>
  );
}

function Used({ used, perHour }: { used: number; perHour: number }) {
  const words = texts.used(used, perHour);
  if (used < perHour) return <span>{words}</span>;
  return <StatusLabel status="CRITICAL" word={texts.spent(words)} size={10} />;
}
