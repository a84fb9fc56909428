import type { MetricReading } from "@plimsoll/core";
import { roundTo, toMegabytes } from "../host/figure.ts";
import type { Findings, Integrity, TableFigures } from "./inspection.ts";

/** What is measured at a slower pace, shown between the measurements too. */
export interface SlowFindings {
  readonly tables: readonly TableFigures[];
  readonly tablesAt: string;
  readonly integrity: Integrity | null;
  readonly integrityAt: string;
}

/** The metrics of what was found; what was not reached has none. */
export function sqliteMetrics(findings: Findings, slow: SlowFindings): readonly MetricReading[] {
  const { connectionMs, queryMs, databaseBytes, walBytes, tableCount, journal, integritySkipped } = findings;
  const details = {
    ...(journal === undefined ? {} : { journal_mode: journal }),
    ...(integritySkipped === undefined ? {} : { integrity_not_verified: integritySkipped }),
  };
  const metrics: (MetricReading | null)[] = [
    toReading("connection_time", connectionMs, "ms"),
    toReading("query_time", queryMs, "ms"),
    databaseBytes === undefined
      ? null
      : { name: "database_size", value: toMegabytes(databaseBytes), unit: "MB", details },
    walBytes === undefined ? null : { name: "wal_size", value: toMegabytes(walBytes), unit: "MB" },
    toReading("table_count", tableCount, "1"),
    integrityReading(slow),
  ];
  return [
    ...metrics.filter((metric) => metric !== null),
    ...slow.tables.flatMap((table) => tableReadings(table, slow.tablesAt)),
  ];
}

function toReading(name: string, value: number | undefined, unit: string): MetricReading | null {
  return value === undefined ? null : { name, value: roundTo(value, 3), unit };
}

function integrityReading({ integrity, integrityAt }: SlowFindings): MetricReading | null {
  if (integrity === null) return null;
  const checked = { checked_at: integrityAt };
  const details = integrity.isOk ? checked : { ...checked, error: `the quick check found: ${integrity.words}` };
  return { name: "integrity_ok", value: integrity.isOk ? 1 : 0, unit: "1", direction: "below", details };
}

/** A table that was asked for and is not there is a missing value; one too large to measure simply has none. */
function tableReadings({ table, rows, bytes, note }: TableFigures, measuredAt: string): readonly MetricReading[] {
  const labels = { table };
  const word = rows === null ? "error" : "note";
  const details = { measured_at: measuredAt, ...(note === undefined ? {} : { [word]: note }) };
  if (rows === null && note !== undefined && note !== "no such table") return [];
  const size: MetricReading[] =
    bytes === null ? [] : [{ name: "table_size", labels, value: toMegabytes(bytes), unit: "MB" }];
  return [{ name: "row_count", labels, value: rows, unit: "1", details }, ...size];
}
