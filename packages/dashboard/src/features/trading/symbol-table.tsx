import { Name } from "../../components/name.tsx";
import { tradingTexts as texts } from "../../texts/trading.ts";
import type { SymbolRow } from "./choose-figures.ts";
import { MetricValue } from "./metric-value.tsx";
import { metricWords } from "./metric-words.ts";
import { MoreButton } from "./more-button.tsx";
import classes from "./trading-page.module.css";
import { useFew } from "./use-few.ts";

/** What is known of each symbol, the worst first. */
export function SymbolTable(props: {
  of: string;
  rows: readonly SymbolRow[];
  columns: readonly string[];
  stale: boolean;
}) {
  const { of, rows, columns, stale } = props;
  const few = useFew(rows);
  if (rows.length === 0) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={texts.symbolsOf(of)}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{texts.symbolHeading(rows.length)}</th>
              {columns.map((name) => (
                <th key={name} scope="col" title={name}>
                  {metricWords(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {few.shown.map(({ symbol, metrics }) => (
              <tr key={symbol}>
                <th scope="row">
                  <Name>{symbol}</Name>
                </th>
                {columns.map((name) => {
                  const metric = metrics.get(name);
                  return <td key={name}>{metric === undefined ? "–" : <MetricValue {...{ metric, stale }} />}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <MoreButton of={texts.symbols} left={few.left} isLong={few.isLong} onToggle={few.toggle} />
    </>
  );
}
