import { expect, test } from "vitest";
import { exactMatch, patternMatch } from "./name-match.ts";

const named = (comm: string, ...argv: string[]) => ({ comm, argv: () => argv });

test.each([
  ["engine", named("engine", "/opt/bin/engine")],
  ["/opt/bin/engine", named("engine", "/opt/bin/engine", "--live")],
  ["fifteen-of-them", named("fifteen-of-them")],
  ["engine", named("MainThread", "/opt/bin/engine")],
  ["a-very-long-engine-name", named("a-very-long-eng", "/opt/a-very-long-engine-name")],
  ["bot.py", named("python3", "/usr/bin/python3.12", "-u", "/srv/bot.py", "--live")],
  ["/srv/bot.py", named("python3", "python3", "/srv/bot.py")],
  ["freqtrade trade", named("freqtrade", "freqtrade", "trade")],
])("means the process: %s", (name, names) => {
  expect(exactMatch(name)(names)).toBe(true);
});

test.each([
  ["engine", named("engine-old", "/opt/bin/engine-old")],
  ["a-very-long-eng", named("a-very-long-eng", "/opt/a-very-long-engine")],
  ["bot.py", named("vim", "/usr/bin/vim", "/srv/bot.py")],
  ["bot.py", named("python3", "python3", "run.py", "bot.py")],
])("does not mean the process: %s", (name, names) => {
  expect(exactMatch(name)(names)).toBe(false);
});

test("a pattern is looked for in the name and in the command line", () => {
  expect(patternMatch("^eng")(named("engine"))).toBe(true);
  expect(patternMatch("trade.*--live")(named("python3", "python3", "freqtrade", "trade", "--live"))).toBe(true);
  expect(patternMatch("^trade$")(named("python3", "python3", "trade"))).toBe(false);
});

test("a pattern that takes too long is ended and said to", () => {
  expect(patternMatch("(a+)+$")(named("x", `${"a".repeat(60)}!`))).toBe("slow");
});
