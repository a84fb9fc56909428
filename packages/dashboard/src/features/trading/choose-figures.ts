import { type HealthMetric, statusRank } from "@plimsoll/core";
import { isKnownMetric, placeOf } from "./metric-words.ts";
import { isTradingKind } from "./trading-part.ts";

/** So many figures of a component are shown beside one another; the rest is on its page. */
const MOST_FIGURES = 12;

export interface SymbolRow {
  readonly symbol: string;
  /** By the name of the metric. */
  readonly metrics: ReadonlyMap<string, HealthMetric>;
}

export interface Figures {
  /** Of the component as a whole: the ill ones first, then by how much they tell. */
  readonly whole: readonly HealthMetric[];
  readonly left: number;
  /** One for each symbol, the worst first. */
  readonly rows: readonly SymbolRow[];
  /** Names of the metrics that any row has, the most telling first. */
  readonly columns: readonly string[];
}

/**
 * What of a component's metrics is shown. Of a kind that is about trading those that are known to matter, and whatever is
 * ill; of any other kind all, since whoever configured it chose them. `hidden` names what is shown otherwise.
 */
export function chooseFigures(kind: string, metrics: readonly HealthMetric[], hidden: readonly string[] = []): Figures {
  const isChosen = ({ name, status }: HealthMetric): boolean =>
    !hidden.includes(name) && (!isTradingKind(kind) || isKnownMetric(name) || status !== "HEALTHY");
  const chosen = metrics.filter(isChosen);
  const ofSymbols = chosen.filter((metric) => symbolOf(metric) !== null);
  const whole = chosen
    .filter((metric) => symbolOf(metric) === null)
    .sort((a, b) => statusRank(b.status) - statusRank(a.status) || placeOf(a.name) - placeOf(b.name));
  return {
    whole: whole.slice(0, MOST_FIGURES),
    left: Math.max(0, whole.length - MOST_FIGURES),
    rows: toRows(ofSymbols),
    columns: [...new Set(ofSymbols.map(({ name }) => name))].sort((a, b) => placeOf(a) - placeOf(b)),
  };
}

/** A channel's own age goes with its channel: `BTCUSDT trade`. */
function symbolOf({ labels }: HealthMetric): string | null {
  const symbol = labels?.symbol;
  if (symbol === undefined) return null;
  return labels?.channel === undefined ? symbol : `${symbol} ${labels.channel}`;
}

function toRows(metrics: readonly HealthMetric[]): SymbolRow[] {
  const bySymbol = new Map<string, Map<string, HealthMetric>>();
  for (const metric of metrics) {
    const symbol = symbolOf(metric) ?? "";
    const row = bySymbol.get(symbol) ?? new Map<string, HealthMetric>();
    row.set(metric.name, metric);
    bySymbol.set(symbol, row);
  }
  return [...bySymbol]
    .map(([symbol, row]) => ({ symbol, metrics: row, rank: worstOf(row.values()) }))
    .sort((a, b) => b.rank - a.rank || (a.symbol < b.symbol ? -1 : 1));
}

function worstOf(metrics: Iterable<HealthMetric>): number {
  let worst = 0;
  for (const { status } of metrics) worst = Math.max(worst, statusRank(status));
  return worst;
}
