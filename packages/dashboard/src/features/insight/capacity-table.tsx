import { daysWords, type ResourceCapacity } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Figure } from "../../components/figure.tsx";
import { Moment } from "../../components/moment.tsx";
import { ScrollTable } from "../../components/scroll-table.tsx";
import { seriesName } from "../../components/series-name.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { groupDigits } from "../../lib/format/format-number.ts";
import { insightTexts } from "../../texts/insight.ts";
import pages from "./capacity-page.module.css";
import classes from "./insight-page.module.css";

const texts = insightTexts.capacity;

/** Less headroom than this share of the limit is shown as tight. */
const TIGHT_PERCENT = 20;

/** The planning table: a resource a row. `isAsked`: a what-if was asked, and has a column. */
export function CapacityTable({ rows, isAsked }: { rows: readonly ResourceCapacity[]; isAsked: boolean }) {
  return (
    <ScrollTable
      label={texts.asTable}
      headings={isAsked ? [...texts.headings, texts.whatIfHeading] : texts.headings}
      classes={{ table: pages.table }}
    >
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.component_id} ${seriesName(named(row))} ${row.unit}`} row={row} isAsked={isAsked} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Row({ row, isAsked }: { row: ResourceCapacity; isAsked: boolean }) {
  return (
    <tr>
      <th scope="row" className={pages.resource}>
        <strong>
          <ComponentLink id={row.component_id} />
        </strong>
        <bdi className={classes.about}>{seriesName(named(row))}</bdi>
        {row.notes.map((note) => (
          <p key={note} className={classes.about}>
            {note}
          </p>
        ))}
      </th>
      <td className={pages.room}>
        <Room row={row} />
      </td>
      <td>{row.headroom_percent === null ? "–" : `${groupDigits(row.headroom_percent, 0)} %`}</td>
      <td>
        <TwicePeak row={row} />
      </td>
      <td>
        <Lasts row={row} />
      </td>
      {isAsked && <td>{row.what_if?.words ?? "–"}</td>}
    </tr>
  );
}

/** A bar up to the limit: what is used now, over what the peak took. Where the limit is a floor there are words alone. */
function Room({ row }: { row: ResourceCapacity }) {
  const { current, peak, peak_at, peak_resolution, limit, unit, direction, what_if } = row;
  const share = (value: number | null) => Math.min(100, Math.max(0, ((value ?? 0) / (limit ?? 1)) * 100));
  const hasBar = limit !== null && limit > 0 && direction === "above";
  const isOver = limit !== null && current !== null && (direction === "above" ? current >= limit : current <= limit);
  const isTight = row.headroom_percent !== null && row.headroom_percent < TIGHT_PERCENT;
  return (
    <>
      {hasBar && (
        <div className={pages.track} data-tight={isTight} data-over={isOver} aria-hidden="true">
          <div className={pages.used} style={{ width: `${share(peak)}%` }} />
          <div className={pages.now} style={{ width: `${share(current)}%` }} />
          {what_if?.value != null && (
            <div className={pages.whatIf} style={{ left: `calc(${share(what_if.value)}% - 3px)` }} />
          )}
        </div>
      )}
      <span>
        <Figure value={current} unit={unit} />
        {peak !== null && (
          <span className={classes.about}>
            {texts.peak[direction]}
            <Figure value={peak} unit={unit} />
            {peak_at !== null && (
              <>
                {texts.peakAt[peak_resolution ?? "raw"]}
                <Moment at={peak_at} />
              </>
            )}
          </span>
        )}
        {limit !== null && (
          <span className={classes.about}>
            {texts.limit[direction]}
            <Figure value={limit} unit={unit} />
          </span>
        )}
      </span>
    </>
  );
}

/** RTS 6 Article 10 has systems tested at twice the peak of six months. */
function TwicePeak({ row: { limit_over_twice_peak, history_days } }: { row: ResourceCapacity }) {
  if (limit_over_twice_peak === null) return <>–</>;
  const isWithin = limit_over_twice_peak >= 1;
  return (
    <>
      <StatusLabel status={isWithin ? "HEALTHY" : "WARNING"} word={isWithin ? texts.within : texts.beyond} size={10} />
      <span className={classes.about}>
        {texts.twicePeak(groupDigits(limit_over_twice_peak, 2), daysWords(history_days))}
      </span>
    </>
  );
}

function Lasts({ row }: { row: ResourceCapacity }) {
  const { days_left, days_left_at_1_5, days_left_at_2, days_left_why } = row;
  if (days_left === null) return <span className={classes.about}>{days_left_why ?? "–"}</span>;
  return (
    <>
      <strong>{daysWords(days_left)}</strong>
      {days_left_at_1_5 !== null && days_left_at_2 !== null && (
        <span className={classes.about}>{texts.growing(daysWords(days_left_at_1_5), daysWords(days_left_at_2))}</span>
      )}
    </>
  );
}

function named({ metric, labels }: ResourceCapacity) {
  return { name: metric, ...(labels === undefined ? {} : { labels }) };
}
