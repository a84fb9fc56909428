import { memo, useMemo } from "react";
import { CodeWords } from "../../components/code-words.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { useCalendarsQuery } from "../../lib/api/calendars-query.ts";
import type { Roster } from "../../lib/live/roster.ts";
import { useComponentView } from "../../lib/live/use-live.ts";
import { tradingTexts as texts } from "../../texts/trading.ts";
import { EmptyPart } from "./empty-part.tsx";
import { MoreButton } from "./more-button.tsx";
import classes from "./trading-page.module.css";
import { worstFirst } from "./trading-part.ts";
import { judgeTrading, type TradingFacts, tellersOf, tellsOfTrading, verdictOf } from "./trading-verdict.ts";
import { useFew } from "./use-few.ts";

/** The answer in a sentence, and what each component that can tell says. */
export function IsItTrading({ roster }: { roster: Roster }) {
  const calendars = useCalendarsQuery().data;
  const facts = useMemo(() => {
    const closed = (calendars ?? []).filter(({ is_open }) => !is_open).flatMap(({ components }) => components);
    return { closed: new Set(closed), tellers: tellersOf(roster) };
  }, [calendars, roster]);
  const entries = worstFirst(roster.filter((entry) => tellsOfTrading(entry, facts.tellers)));
  const few = useFew(entries);
  return (
    <Panel label={texts.isItTrading} title={texts.isItTrading}>
      {entries.length === 0 ? (
        <EmptyPart example={texts.tellerExample}>
          <CodeWords words={texts.noTeller} />
        </EmptyPart>
      ) : (
        <p className={classes.sentence}>
          <StatusLabel {...verdictOf(roster, facts)} size={14} />
        </p>
      )}
      <ul className={classes.list}>
        {few.shown.map(({ component_id }) => (
          <VerdictLine key={component_id} id={component_id} facts={facts} />
        ))}
      </ul>
      <MoreButton of={texts.components} left={few.left} isLong={few.isLong} onToggle={few.toggle} />
    </Panel>
  );
}

const VerdictLine = memo(function VerdictLine({ id, facts }: { id: string; facts: TradingFacts }) {
  const health = useComponentView(id)?.health;
  if (health === undefined) return null;
  const { says, ...label } = judgeTrading(health, facts);
  return (
    <li className={classes.verdict}>
      <StatusLabel {...label} stale={health.stale} size={10} />
      <ComponentLink id={id} className={classes.link} />
      <span dir="auto">{says}</span>
    </li>
  );
});
