import { expect, test } from "vitest";
import { beginReading } from "./mysql-sql.ts";

test("each server is told in its own words how long a statement may run", () => {
  expect(beginReading("10.11.19-MariaDB-0+deb12u1", 2500)[0]).toBe(
    "SET SESSION max_statement_time = 2.5, lock_wait_timeout = 1, time_zone = '+00:00'",
  );
  expect(beginReading("8.4.3", 2500)[0]).toBe(
    "SET SESSION max_execution_time = 2500, lock_wait_timeout = 1, time_zone = '+00:00'",
  );
});

test("and to write nothing", () => {
  expect(beginReading("8.4.3", 1).slice(1)).toEqual([
    "SET SESSION TRANSACTION READ ONLY",
    "START TRANSACTION READ ONLY",
  ]);
});
