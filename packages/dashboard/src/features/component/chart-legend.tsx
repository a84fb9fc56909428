import type { ReactNode } from "react";
import { componentTexts as texts } from "../../texts/component.ts";
import classes from "./chart-legend.module.css";

interface Props {
  /** What the charts are held against, in words; null: nothing. */
  readonly compared: string | null;
  readonly isForecast: boolean;
  /** The calendar whose closed times are shaded; null: none. */
  readonly calendar: string | null;
}

/** What is drawn besides the metrics, in words. */
export function ChartLegend({ compared, isForecast, calendar }: Props) {
  if (compared === null && !isForecast && calendar === null) return null;
  return (
    <ul className={classes.legend} aria-label={texts.legend}>
      {compared !== null && <Entry swatch={<path d="M0 5H24" className={classes.compared} />}>{compared}</Entry>}
      {isForecast && <Entry swatch={<path d="M0 5H24" className={classes.forecast} />}>{texts.forecast}</Entry>}
      {calendar !== null && (
        <Entry swatch={<rect width="24" height="10" className={classes.closed} />}>{texts.closed(calendar)}</Entry>
      )}
    </ul>
  );
}

function Entry({ swatch, children }: { swatch: ReactNode; children: ReactNode }) {
  return (
    <li>
      <svg width="24" height="10" viewBox="0 0 24 10" aria-hidden="true">
        {swatch}
      </svg>
      {children}
    </li>
  );
}
