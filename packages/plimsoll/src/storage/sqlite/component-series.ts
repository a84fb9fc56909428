import type { Labels } from "@plimsoll/core";
import type Database from "better-sqlite3";
import { StoreError } from "../../port/store.ts";
import { LAST_SERIES } from "./history-places.ts";

/** A series as history numbers it. */
export interface SeriesEntry {
  readonly series: number;
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly labels?: Labels;
}

/** The id of a component's own rollup: that of its checks, not of a metric. */
export const OWN_ID = "";

interface SeriesRow {
  readonly series: number;
  readonly id: string;
}
interface OfNumbers {
  readonly numbers: string;
  readonly begin: string;
  readonly end: string;
}

/** Knows the number of each series of a component, and gives new ones theirs. */
export class ComponentSeries {
  readonly #ofComponent: Database.Statement<[number, string, string], SeriesRow>;
  readonly #ofNumbers: Database.Statement<[OfNumbers], SeriesRow>;
  readonly #find: Database.Statement<[number, string], number>;
  readonly #insert: Database.Statement<[number, string]>;

  constructor(db: Database.Database) {
    this.#ofComponent = db.prepare(
      "SELECT series, id FROM history_series WHERE component = ? AND id >= ? AND id < ? ORDER BY series",
    );
    this.#ofNumbers = db.prepare(`SELECT s.series, s.id FROM json_each(@numbers) n CROSS JOIN history_series s
      ON s.series = n.value WHERE s.id >= @begin AND s.id < @end ORDER BY n.key`);
    this.#find = db
      .prepare<[number, string], number>("SELECT series FROM history_series WHERE component = ? AND id = ?")
      .pluck();
    this.#insert = db.prepare("INSERT INTO history_series (component, id) VALUES (?, ?)");
  }

  /** All series of metrics that a component has had, one by one, for they can be a great many; with a name, those of it. */
  *ofComponent(component: number, name: string | null): Generator<SeriesEntry> {
    const { begin, end } = idsOf(name);
    for (const row of this.#ofComponent.iterate(component, begin, end)) yield toEntry(row);
  }

  /** Those of a list of numbers, which is JSON, in its order. */
  ofNumbers(numbers: string, name: string | null = null): SeriesEntry[] {
    return this.#ofNumbers.all({ numbers, ...idsOf(name) }).map(toEntry);
  }

  find(component: number, id: string): number | null {
    return this.#find.get(component, id) ?? null;
  }

  /** Inside a transaction. */
  numberOf(component: number, id: string): number {
    const known = this.find(component, id);
    if (known !== null) return known;
    const series = Number(this.#insert.run(component, id).lastInsertRowid);
    if (series > LAST_SERIES) throw new StoreError("failed", `history cannot hold more than ${LAST_SERIES} series`);
    return series;
  }
}

/** Between which texts the ids of a metric lie: JSON lists that begin with its name. A hyphen is what follows a comma. */
function idsOf(name: string | null): { readonly begin: string; readonly end: string } {
  if (name === null) return { begin: "[", end: "\\" };
  const begin = JSON.stringify([name]).slice(0, -1);
  return { begin: `${begin},`, end: `${begin}-` };
}

function toEntry({ series, id }: SeriesRow): SeriesEntry {
  const [name, unit, , labels] = JSON.parse(id) as [string, string, number, Labels?];
  return { series, id, name, unit, ...(labels === undefined ? {} : { labels }) };
}
