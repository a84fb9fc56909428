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

/** Knows the number of each series of a component, and gives new ones theirs. */
export class ComponentSeries {
  readonly #list: Database.Statement<[number], { readonly series: number; readonly id: string }>;
  readonly #named: Database.Statement<[number, string, string], { readonly series: number; readonly id: string }>;
  readonly #find: Database.Statement<[number, string], number>;
  readonly #insert: Database.Statement<[number, string]>;

  constructor(db: Database.Database) {
    this.#list = db.prepare("SELECT series, id FROM history_series WHERE component = ? AND id <> '' ORDER BY series");
    this.#named = db.prepare(
      "SELECT series, id FROM history_series WHERE component = ? AND id >= ? AND id < ? ORDER BY series",
    );
    this.#find = db
      .prepare<[number, string], number>("SELECT series FROM history_series WHERE component = ? AND id = ?")
      .pluck();
    this.#insert = db.prepare("INSERT INTO history_series (component, id) VALUES (?, ?)");
  }

  /** All series of metrics that the component has had; with a name, those of that metric. */
  list(component: number, named: string | null = null): SeriesEntry[] {
    // An id is a JSON list that begins with the name: a hyphen is what follows a comma.
    const begin = JSON.stringify([named]).slice(0, -1);
    const found = named === null ? this.#list.all(component) : this.#named.all(component, `${begin},`, `${begin}-`);
    return found.map(({ series, id }) => {
      const [name, unit, , labels] = JSON.parse(id) as [string, string, number, Labels?];
      return { series, id, name, unit, ...(labels === undefined ? {} : { labels }) };
    });
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
