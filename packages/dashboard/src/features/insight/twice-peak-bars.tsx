import { daysWords, type ResourceCapacity } from "@plimsoll/core";
import { Link } from "react-router";
import { ComponentLink } from "../../components/component-link.tsx";
import { seriesName } from "../../components/series-name.ts";
import { figureText } from "../../lib/format/format-number.ts";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { None } from "./evidence-panel.tsx";
import { isHeld } from "./evidence-standing.ts";
import classes from "./insight-page.module.css";

const texts = complianceTexts.capacity;
const MOST_BARS = 12;

/** Peaks and twice the peaks as bars, beside the limits, what is tightest first. */
export function TwicePeakBars({ rows }: { rows: readonly ResourceCapacity[] }) {
  const held = rows.filter(isHeld).toSorted((a, b) => ratioOf(a) - ratioOf(b));
  if (held.length === 0) return <None words={texts.none} />;
  const over = held.filter((row) => ratioOf(row) < 1).length;
  return (
    <>
      <p>{texts.over(over, held.length)}</p>
      <ul className={pages.bars}>
        {held.slice(0, MOST_BARS).map((row) => (
          <Bar key={`${row.component_id} ${nameOf(row)} ${row.unit}`} row={row} />
        ))}
      </ul>
      <p className={pages.keys}>
        <span>
          <span className={pages.key} aria-hidden="true" /> {texts.peak}
        </span>
        <span>
          <span className={pages.key} data-of="twice" aria-hidden="true" /> {texts.twice}
        </span>
        <span>
          <span className={pages.key} data-of="edge" aria-hidden="true" /> {texts.limit}
        </span>
      </p>
      <p className={classes.about}>
        {held.length > MOST_BARS && `${texts.shown(MOST_BARS, held.length)} `}
        <Link to="/insight/capacity" className={classes.link}>
          {texts.all}
        </Link>
      </p>
    </>
  );
}

function Bar({ row }: { row: ResourceCapacity }) {
  const { component_id, peak, limit, twice_peak, unit, history_days } = row;
  const [most, edge, twice] = [peak ?? 0, limit ?? 0, twice_peak ?? 0];
  const scale = Math.max(Math.abs(most), Math.abs(edge), Math.abs(twice)) * 1.05 || 1;
  const width = (value: number) => `${Math.min(100, Math.max(0, (value / scale) * 100))}%`;
  const isOver = ratioOf(row) < 1;
  const words = `${texts.row(nameOf(row), figureText(peak, unit), figureText(limit, unit))}; ${isOver ? texts.beyond : texts.within}`;
  return (
    <li>
      <span>
        <ComponentLink id={component_id} className={classes.link} /> <bdi className={classes.about}>{nameOf(row)}</bdi>
      </span>
      <span title={`${words}, ${texts.history(daysWords(history_days))}`}>
        <span className="visually-hidden">{words}</span>
        <span className={pages.bar} data-over={isOver} aria-hidden="true">
          <span className={pages.piece} data-of="twice" style={{ width: width(twice) }} />
          <span className={pages.piece} data-of="peak" style={{ width: width(most) }} />
          <span className={pages.piece} data-of="edge" style={{ left: width(edge) }} />
        </span>
        <span className={classes.about}>
          {`${texts.peak} ${figureText(peak, unit)}, ${texts.twice} ${figureText(twice_peak, unit)}, ${texts.limit} ${figureText(limit, unit)}`}
        </span>
      </span>
    </li>
  );
}

function ratioOf({ limit_over_twice_peak }: ResourceCapacity): number {
  return limit_over_twice_peak ?? Number.POSITIVE_INFINITY;
}

function nameOf({ metric, labels }: ResourceCapacity): string {
  return seriesName({ name: metric, ...(labels === undefined ? {} : { labels }) });
}
