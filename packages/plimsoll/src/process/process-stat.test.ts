import { expect, test } from "vitest";
import { isEnded, isStopped, parseProcessStat } from "./process-stat.ts";

const FIELDS = "S 1 42 42 0 -1 4194304 500 0 0 0 1500 250 0 0 20 0 7 0 123456 1000000 3000 18446744073709551615";

test("reads a process whatever its name contains", () => {
  expect(parseProcessStat(`42 (odd) name (x) ${FIELDS}\n`)).toEqual({
    pid: 42,
    comm: "odd) name (x",
    state: "S",
    parentPid: 1,
    cpuSeconds: 17.5,
    threads: 7,
    startSeconds: 1234.56,
  });
});

test("says nothing of what is no process", () => {
  expect(parseProcessStat("")).toBeNull();
  expect(parseProcessStat("42 engine S")).toBeNull();
});

test("tells ended from stopped", () => {
  const inState = (state: string) => parseProcessStat(`42 (x) ${FIELDS.replace("S", state)}`);
  expect(
    ["R", "S", "D", "Z", "X", "T", "t"].map((state) => {
      const stat = inState(state);
      return stat === null ? "" : isEnded(stat) ? "ended" : isStopped(stat) ? "stopped" : "runs";
    }),
  ).toEqual(["runs", "runs", "runs", "ended", "ended", "stopped", "stopped"]);
});
