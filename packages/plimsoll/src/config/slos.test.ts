import { readFileSync } from "node:fs";
import { SRE_BURN_RULES } from "@plimsoll/core";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { parseConfig } from "./parse-config.ts";

const REGISTRIES = createRegistries({ clock: createSystemClock() });
const COMPONENTS = "components: [{ id: gw, check: { kind: tcp, host: 127.0.0.1, port: 1 } }]\n";

function parse(text: string) {
  return parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...REGISTRIES });
}
function mistakesIn(slo: string): string[] {
  try {
    parse(`${COMPONENTS}slos:\n  - ${slo}`);
  } catch (error) {
    if (error instanceof PlimsollError) return error.message.split("\n").slice(1);
    throw error;
  }
  return [];
}

test("the example of the guide on objectives is a configuration without mistakes", () => {
  const guide = readFileSync(new URL("../../../../docs/guide/slos.md", import.meta.url), "utf8");
  const { slos } = parse(/```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "");
  expect(slos).toMatchObject([
    { id: "market-data-to-ack", scope: { kind: "path" }, indicator: { badStatus: "CRITICAL" } },
    { indicator: { kind: "metric", metric: "response_time", limit: 250, goodIs: "below" }, windowMs: 30 * 86_400_000 },
  ]);
  expect(slos[0]?.burnRules).toEqual(SRE_BURN_RULES);
});

test.each([
  [
    "a calendar that there is not",
    "{ id: a, component: gw, objective: 99, calendar: NYES }",
    'slos[0].calendar: there is no calendar "NYES"; did you mean "NYSE"?',
  ],
  [
    "a component that there is not",
    "{ id: a, component: gv, objective: 99 }",
    'there is no component "gv"; did you mean "gw"?',
  ],
  ["no scope", "{ id: a, objective: 99 }", "expected exactly one of component, components, tag and path"],
  [
    "two limits",
    "{ id: a, component: gw, objective: 99, indicator: { metric: m, below: 1, above: 1 } }",
    "exactly one of below and above",
  ],
  [
    "a metric of a path",
    "{ id: a, path: [gw, gw], objective: 99, indicator: { metric: m, below: 1 } }",
    "not with path",
  ],
  [
    "a short window that is longer",
    "{ id: a, component: gw, objective: 99, burn_rates: [{ factor: 1, long: 1h, short: 2h, severity: HIGH }] }",
    "expected no more than long",
  ],
  [
    "an id given twice",
    "{ id: a, component: gw, objective: 99 }\n  - { id: a, component: gw, objective: 99 }",
    '"a" is the id of slos[0] already',
  ],
])("%s is told with its place", (_, slo, expected) => {
  const [mistake, ...more] = mistakesIn(slo);
  expect(mistake).toMatch(/^plimsoll\.yaml:\d+:\d+: slos\[\d\]/);
  expect(mistake).toContain(expected);
  expect(more).toEqual([]);
});

test("a perfect objective leaves no budget and is refused", () => {
  expect(mistakesIn("{ id: a, component: gw, objective: 100 }")).toHaveLength(1);
});

test("an objective may count only the hours in which a market trades", () => {
  const { slos } = parse(`${COMPONENTS}slos: [{ id: a, component: gw, objective: 99, calendar: NYSE }]`);
  expect(slos).toMatchObject([{ calendar: "NYSE" }]);
});
