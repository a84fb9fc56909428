import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { useSilencesQuery } from "../../lib/api/held-queries.ts";
import { formatDayMinute } from "../../lib/format/format-time.ts";
import { useNow } from "../../lib/live/use-live.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import alerting from "./alerting-page.module.css";
import classes from "./calendar-panel.module.css";
import { type CalendarRow, daysFrom, toCalendarRows } from "./calendar-rows.ts";
import { useMaintenanceTimesQuery } from "./routing-queries.ts";

const SPANS = { week: 7, month: 31 } as const;
const HOUR = 3_600_000;
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short" });

/** When components are in maintenance or silenced: the coming week or month as a picture. */
export function CalendarPanel() {
  const [span, setSpan] = useState<keyof typeof SPANS>("week");
  const now = useNow(HOUR);
  const count = SPANS[span];
  const days = useMemo(() => daysFrom(now, count), [now, count]);
  const view = { from: days[0] ?? now, to: days.at(-1) ?? now };
  const query = useMaintenanceTimesQuery(view.from, view.to);
  const silences = useSilencesQuery();
  const rows = toCalendarRows(query.data ?? [], silences.data ?? [], view);
  return (
    <Panel
      label={texts.calendar}
      title={texts.calendar}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={texts.calendarSpan}
          value={span}
          onChange={(value) => setSpan(value === "month" ? "month" : "week")}
          data={[
            { value: "week", label: texts.calendarWeek },
            { value: "month", label: texts.calendarMonth },
          ]}
        />
      }
    >
      {query.error !== null && (
        <QueryError what={texts.calendarMissing} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && rows.length === 0 ? (
        <p className={alerting.none}>{texts.calendarEmpty(count)}</p>
      ) : (
        <Picture rows={rows} days={days} />
      )}
    </Panel>
  );
}

function Picture({ rows, days }: { rows: readonly CalendarRow[]; days: readonly number[] }) {
  const now = useNow(60_000);
  const [from, to] = [days[0] ?? 0, days.at(-1) ?? 1];
  const share = (at: number) => `${((at - from) / (to - from)) * 100}%`;
  const count = days.length - 1;
  const step = count > 7 ? 7 : 1;
  return (
    <ul className={classes.calendar} aria-label={texts.calendarLabel(count)}>
      <li className={classes.head} aria-hidden="true">
        <span />
        <span className={classes.track}>
          {days.slice(0, -1).map((day, index) =>
            index % step === 0 ? (
              <span key={day} className={classes.day} style={{ left: share(day) }}>
                <span className={classes.weekday}>{WEEKDAY.format(day)} </span>
                {new Date(day).getDate()}
              </span>
            ) : null,
          )}
        </span>
      </li>
      {rows.map(({ key, kind, name, bars }) => (
        <li key={key} className={classes.row}>
          <bdi className={classes.name} title={name}>
            {name}
          </bdi>
          <span className={classes.track}>
            {days.slice(1, -1).map((day) => (
              <span key={day} className={classes.line} style={{ left: share(day) }} />
            ))}
            {now > from && now < to && <span className={classes.now} style={{ left: share(now) }} />}
            {bars.map((bar) => {
              const words = texts.calendarBar(name, formatDayMinute(bar.from), formatDayMinute(bar.to));
              return (
                <span
                  key={bar.from}
                  role="img"
                  aria-label={words}
                  title={words}
                  className={classes.bar}
                  data-kind={kind}
                  style={{ left: `${bar.leftShare * 100}%`, width: `max(4px, ${bar.widthShare * 100}%)` }}
                />
              );
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}
