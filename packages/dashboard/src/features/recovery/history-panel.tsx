import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import { useState } from "react";
import { AttemptLabel } from "../../components/attempt-label.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { useChosenAttemptsQuery } from "../../lib/api/recovery-queries.ts";
import { formatAge } from "../../lib/format/format-time.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AttemptDetails } from "./attempt-details.tsx";
import { HistoryFilter, useAttemptChoice } from "./history-filter.tsx";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.history;

/** What was tried, newest first. A line's button opens what the guards read, what was said, and before and after. */
export function HistoryPanel({ actions }: { actions: RecoveryOverview["actions"] }) {
  const chosen = useAttemptChoice();
  const query = useChosenAttemptsQuery(chosen.choice);
  const attempts = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEvery = Object.values(chosen.choice).every((part) => part === null);
  const filter = (
    <HistoryFilter
      {...chosen}
      componentIds={[...new Set(actions.flatMap(({ components }) => components))]}
      actionIds={actions.map(({ action_id }) => action_id)}
    />
  );
  return (
    <Panel label={texts.label} title={texts.title} aside={filter}>
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && attempts.length === 0 && (
        <p className={classes.none}>{isEvery ? texts.none : texts.noneFits}</p>
      )}
      {attempts.length > 0 && (
        <ScrollTable label={texts.attempts} headings={texts.headings} classes={{ table: classes.table }}>
          {attempts.map((attempt) => (
            <AttemptRows key={attempt.attempt_id} attempt={attempt} />
          ))}
        </ScrollTable>
      )}
      <ShowMore query={query} />
    </Panel>
  );
}

function AttemptRows({ attempt }: { attempt: RecoveryAttempt }) {
  const [isOpen, setIsOpen] = useState(false);
  const { component_id, action_id, number, state, reason, planned_at } = attempt;
  return (
    <tbody>
      <tr>
        <td className={classes.time}>
          <button type="button" className={classes.fold} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            <span aria-hidden="true">{isOpen ? "▾ " : "▸ "}</span>
            <span className="visually-hidden">{texts.details(action_id, number)}</span>
            <Moment at={planned_at} />
          </button>
        </td>
        <td>{component_id === null ? "–" : <ComponentLink id={component_id} className={classes.link} />}</td>
        <td>
          <bdi>{action_id}</bdi>
        </td>
        <td>{number}</td>
        <td>
          <AttemptLabel state={state} />
        </td>
        <td dir="auto">{reason}</td>
        <td className={classes.time}>{took(attempt)}</td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7}>
            <AttemptDetails attempt={attempt} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function took({ running_at, ended_at, settled_at }: RecoveryAttempt): string {
  const end = settled_at ?? ended_at;
  return running_at === null || end === null ? "–" : formatAge(Date.parse(end) - Date.parse(running_at));
}
