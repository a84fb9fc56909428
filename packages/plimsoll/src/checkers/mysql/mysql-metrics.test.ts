import { describe, expect, test } from "vitest";
import { Rates } from "../value/rates.ts";
import { replicationMetrics, serverMetrics } from "./mysql-metrics.ts";

const row = (fields: Record<string, unknown>) => new Map(Object.entries(fields));
const replica = (fields: Record<string, unknown> = {}) =>
  row({
    source_host: "db1",
    source_port: 3306,
    replica_io_running: "Yes",
    replica_sql_running: "Yes",
    seconds_behind_source: 3,
    ...fields,
  });
/** As MariaDB and MySQL before 8.0.22 say it. */
const slave = (fields: Record<string, unknown> = {}) =>
  row({
    master_host: "db1",
    master_port: 3306,
    slave_io_running: "Yes",
    slave_sql_running: "Yes",
    seconds_behind_master: 3,
    ...fields,
  });
const briefOf = (...given: Parameters<typeof replicationMetrics>) =>
  replicationMetrics(...given).map(({ name, value, details }) => [name, value, details?.error]);

describe("replication", () => {
  test.each([
    ["newer", replica()],
    ["older", slave()],
  ])("is told in the %s words", (_, status) => {
    expect(briefOf([status], { wasReplica: false })).toEqual([
      ["replication_running", 1, undefined],
      ["replication_lag", 3, undefined],
    ]);
  });

  test("of a server that follows nobody is nothing, but of one that did it is missing", () => {
    expect(briefOf([], { wasReplica: false })).toEqual([]);
    expect(briefOf([], { wasReplica: true })).toEqual([["replication_lag", null, "it follows no source any more"]]);
  });

  test("that gets nothing, or applies nothing, says why and has no lag", () => {
    const noChanges = replica({
      replica_io_running: "Connecting",
      last_io_error: "no route",
      seconds_behind_source: null,
    });
    expect(briefOf([noChanges], { wasReplica: true })).toEqual([
      ["replication_running", 0, "getting changes from db1:3306 has stopped: no route"],
      ["replication_lag", null, "getting changes from db1:3306 has stopped: no route"],
    ]);
    const notApplied = slave({ slave_sql_running: "No", last_sql_error: "duplicate key", seconds_behind_master: null });
    expect(briefOf([notApplied], { wasReplica: true })[0]).toEqual([
      "replication_running",
      0,
      "applying changes from db1:3306 has stopped: duplicate key",
    ]);
  });

  test("of several sources is the worst of them", () => {
    expect(briefOf([replica(), replica({ seconds_behind_source: 40 })], { wasReplica: true })[1]).toEqual([
      "replication_lag",
      40,
      undefined,
    ]);
  });
});

describe("a server's figures", () => {
  const figures = {
    server: row({ version: "8.4", max_connections: 200, read_only: 0, innodb_read_only: 0 }),
    status: row({ threads_connected: "50", threads_running: "2", uptime: "100" }),
    deadlocks: 5,
    longest: 1.5,
  };
  const valuesOf = (given: object, at: { monotonic: number; rates: Rates }) =>
    Object.fromEntries(serverMetrics({ ...figures, ...given }, at).map(({ name, value }) => [name, value]));

  test("come from numbers as text too, and deadlocks are a rate", () => {
    const rates = new Rates();
    expect(valuesOf({}, { monotonic: 0, rates })).toEqual({
      connections_used_percentage: 25,
      threads_running: 2,
      uptime: 100,
      read_only: 0,
      longest_transaction: 1.5,
    });
    const later = { deadlocks: 7, status: row({ threads_connected: "50", threads_running: "2", uptime: "130" }) };
    expect(valuesOf(later, { monotonic: 30_000, rates }).deadlock_rate).toBe(4);
  });

  test("that a user may not see are not there, and what to grant is said", () => {
    const [connections] = serverMetrics(
      { ...figures, longest: null, deadlocks: null },
      { monotonic: 0, rates: new Rates() },
    );
    expect(connections?.details?.note).toContain("grant PROCESS");
  });

  test("a server that lets nobody write says so", () => {
    const server = row({ version: "8.4", max_connections: 200, read_only: 1, innodb_read_only: 0 });
    expect(valuesOf({ server }, { monotonic: 0, rates: new Rates() }).read_only).toBe(1);
  });
});
