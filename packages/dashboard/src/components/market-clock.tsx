import type { CalendarState } from "@plimsoll/core";
import { useCalendarsQuery } from "../lib/api/calendars-query.ts";
import { componentTexts as texts } from "../texts/components.ts";
import classes from "./market-clock.module.css";
import { Name } from "./name.tsx";
import { Until } from "./until.tsx";

const SHOWN = 3;

/** The markets that matter here: open or not, and when that changes. Nothing where no component names one. */
export function MarketClock() {
  const calendars = useCalendarsQuery().data ?? [];
  if (calendars.length === 0) return null;
  const rest = calendars.slice(SHOWN);
  return (
    <ul className={classes.markets} aria-label={texts.markets}>
      {calendars.slice(0, SHOWN).map((calendar) => (
        <Market key={calendar.calendar_id} calendar={calendar} />
      ))}
      {rest.length > 0 && (
        <li title={rest.map(({ words }) => words).join("\n")}>
          {texts.moreMarkets(rest.length, rest.filter(({ is_open }) => is_open).length)}
        </li>
      )}
    </ul>
  );
}

function Market({ calendar }: { calendar: CalendarState }) {
  const { calendar_id, is_open, phase, next_open, next_close, words, warning } = calendar;
  const next = is_open ? next_close : next_open;
  return (
    <li title={warning === null ? words : `${words}\n${warning}`} data-open={is_open}>
      <Name title={words}>{calendar_id}</Name> <strong>{is_open ? texts.open : phase.replaceAll("_", " ")}</strong>
      {next !== null && (
        <>
          {is_open ? texts.closes : texts.opens}
          <Until at={next} />
        </>
      )}
    </li>
  );
}
