import { figureText } from "../../lib/format/format-number.ts";
import classes from "./day-chart.module.css";
import { dayScale, evenScale } from "./day-scale.ts";

/** How a value of a day is drawn: a short line, a small dot, a large one. */
export type DayMark = "line" | "dot" | "large";

export interface DaySeries {
  readonly name: string;
  readonly mark: DayMark;
  /** A value for each day; null: there is none. */
  readonly values: readonly (number | null)[];
}

/** A line that the last of the series is held beside. */
export interface DayLine {
  readonly value: number;
  readonly words: string;
  /** Only a `limit` is one that a day can be over. */
  readonly look: "limit" | "twice" | "what-if";
  /** What is at or below it is over it. */
  readonly below?: boolean;
}

interface Props {
  /** Dates, oldest first. */
  readonly days: readonly string[];
  /** The last is what is held against the limit. */
  readonly series: readonly DaySeries[];
  readonly unit: string;
  readonly lines: readonly DayLine[];
  /** `powers` of ten, or `even` steps from zero on. */
  readonly scale: "powers" | "even";
  /** What is to be seen, in a sentence. */
  readonly label: string;
}

const SLOT = 10;
const HEIGHT = 100;

/** Values day by day, with the lines that they are held beside. Days over a limit are washed. */
export function DayChart({ days, series, unit, lines, scale: kind, label }: Props) {
  const all = [...series.flatMap(({ values }) => values), ...lines.map(({ value }) => value)];
  const scale = kind === "even" ? evenScale(all) : dayScale(all);
  if (scale === null) return null;
  const held = series.at(-1)?.values ?? [];
  const isOver = (index: number) => lines.some((line) => isAtLimit(held[index] ?? null, line));
  const width = days.length * SLOT;
  return (
    <figure className={classes.chart}>
      <div className={classes.plot}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
          {scale.ticks.map(({ value, y }) => (
            <path key={value} d={`M0 ${y}H${width}`} className={classes.grid} />
          ))}
          {days.map((date, index) => (
            <g key={date} className={classes.day} data-over={isOver(index)}>
              <rect x={index * SLOT} y={0} width={SLOT} height={HEIGHT}>
                <title>{dayWords(date, index, { series, unit })}</title>
              </rect>
              <path d={rangePath(index, series, scale.toY)} className={classes.range} />
              {series.map(({ name, mark, values }) => {
                const value = values[index] ?? null;
                if (value === null || !Number.isFinite(value)) return null;
                const d = markPath(mark, (index + 0.5) * SLOT, scale.toY(value));
                return <path key={name} d={d} className={classes.mark} data-mark={mark} />;
              })}
            </g>
          ))}
          {lines.map(({ value, look }) => (
            <path key={look} d={`M0 ${scale.toY(value)}H${width}`} className={classes.line} data-look={look} />
          ))}
        </svg>
        {scale.ticks.map(({ value, y }) => (
          <span key={value} className={classes.tick} style={{ top: `${y}%` }} aria-hidden="true">
            {figureText(value, unit)}
          </span>
        ))}
        {lines.map(({ value, words, look }) => (
          <span
            key={look}
            className={classes.lineName}
            data-look={look}
            style={{ top: `${scale.toY(value)}%` }}
            aria-hidden="true"
          >
            {words}
          </span>
        ))}
      </div>
      <p className={classes.axis} aria-hidden="true">
        {[...new Set([days[0], days[Math.floor((days.length - 1) / 2)], days.at(-1)])].map((date) => (
          <span key={date}>{date}</span>
        ))}
      </p>
      <figcaption className={classes.legend} aria-hidden="true">
        {series.map(({ name, mark }) => (
          <span key={name}>
            <svg viewBox="0 0 12 12" width={12} height={12} aria-hidden="true">
              <path d={markPath(mark, 6, 6)} className={classes.mark} data-mark={mark} />
            </svg>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function isAtLimit(value: number | null, { look, value: limit, below = false }: DayLine): boolean {
  if (look !== "limit" || value === null) return false;
  return below ? value <= limit : value >= limit;
}

/** Dots are lines without length: round ends keep them round however the drawing is stretched. */
function markPath(mark: DayMark, x: number, y: number): string {
  return mark === "line" ? `M${x - 3} ${y}h6` : `M${x} ${y}h0.01`;
}

/** From a day's smallest to its largest value. */
function rangePath(index: number, series: readonly DaySeries[], toY: (value: number) => number): string {
  const heights = series.flatMap(({ values }) => {
    const value = values[index] ?? null;
    return value === null || !Number.isFinite(value) ? [] : [toY(value)];
  });
  if (heights.length < 2) return "";
  return `M${(index + 0.5) * SLOT} ${Math.min(...heights)}V${Math.max(...heights)}`;
}

function dayWords(date: string, index: number, { series, unit }: Pick<Props, "series" | "unit">): string {
  const parts = series.map(({ name, values }) => `${name} ${figureText(values[index] ?? null, unit)}`);
  return `${date}\n${parts.join("\n")}`;
}
