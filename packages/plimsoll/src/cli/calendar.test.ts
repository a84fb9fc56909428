import { afterEach, beforeEach, expect, it } from "vitest";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

async function run(...args: readonly string[]) {
  const { stdout, stderr, exitCode } = runCli(folder.path, ["calendar", ...args]);
  return { code: await exitCode, out: stdout.text, err: stderr.text };
}

const EVENING = "2026-11-26T18:18:00-05:00";

it("tells where a market is and what comes next, without a server and without a file", async () => {
  const { code, out } = await run("NYSE", "--at", EVENING);
  expect(out).toBe(
    [
      "NYSE is closed (Thanksgiving Day); opens Fri 27 Nov 09:30 New York (in 15 h 12 min), early close 13:00",
      "  Thu 2026-11-26  closed          Thanksgiving Day",
      "  Fri 2026-11-27  until 13:00     the day after Thanksgiving",
      "  Thu 2026-12-24  until 13:00     Christmas Eve",
      "  Fri 2026-12-25  closed          Christmas Day",
      "",
    ].join("\n"),
  );
  expect(code).toBe(0);
});

it("shows those that components name, by the file's own calendars; the rest of the file may be wrong", async () => {
  folder.write(
    "plimsoll.yaml",
    `server: { prot: 1 }
calendars:
  - { id: DESK, time_zone: Europe/London, segments: [{ from: "07:00", to: "19:00" }], known_until: 2026-12-31 }
components:
  - { id: a, check: { kind: http, base_url: "\${NOT_SET}" }, calendar: DESK }
  - { id: b, check: { kind: nothing }, calendar: TSE }
  - { id: c, check: { kind: tcp }, calendar: DESK }
`,
  );
  const { code, out } = await run("--at", EVENING, "--days", "1", "--json");
  const { items } = JSON.parse(out) as { items: { calendar_id: string; phase: string; components: string[] }[] };
  expect(items.map(({ calendar_id, phase, components }) => [calendar_id, phase, components])).toEqual([
    ["DESK", "closed", ["a", "c"]],
    ["TSE", "pre_market", ["b"]],
  ]);
  expect(code).toBe(1);
  expect((await run("DESK", "--at", EVENING)).out).toContain(
    "  Warning: the holidays of DESK are known until 2026-12-31",
  );
});

it("shows those that Plimsoll brings when none is named", async () => {
  const { out } = await run("--at", EVENING, "--days", "1");
  expect(out.split("\n").filter((line) => /^[A-Z]/.test(line))).toHaveLength(9);
});

it.each([
  [["NYES"], 'there is no calendar "NYES"; did you mean "NYSE"?'],
  [["NYSE", "--days", "0"], "--days: expected a whole number from 1 to 400"],
  [["NYSE", "--at", "soon"], "--at: expected a time such as"],
])("refuses %j", async (args, words) => {
  const { code, err } = await run(...args);
  expect(err).toContain(words);
  expect(code).toBe(3);
});

it("tells the mistakes in the file's calendars", async () => {
  folder.write("plimsoll.yaml", `calendars: [{ id: A, time_zone: UTC }, { id: B, extends: XETR, grace: soon }]`);
  const { code, err } = await run("NYSE");
  expect(err).toContain("calendars[0]: segments is missing");
  expect(err).toContain("calendars[1].grace: expected a duration");
  expect(code).toBe(3);
});
