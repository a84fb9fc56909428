import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { kindMetricNames } from "../port/checker.ts";
import { parseConfig } from "./parse-config.ts";

const guide = readFileSync(new URL("../../../../docs/guide/market-data.md", import.meta.url), "utf8");
const registries = createRegistries({ clock: createSystemClock() });

test("the example of the guide on market data is a configuration without mistakes", () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const env = { MD_TOKEN: "from-the-environment" };
  const config = parseConfig(text, { file: "plimsoll.yaml", env, readFile: () => "", ...registries });
  const kinds = config.components.map(({ check }) => check.kind);
  expect(kinds).toEqual(["websocket", "websocket", "feed_divergence", "http"]);
});

test.each(["websocket", "feed_divergence"])("the guide tells every metric of %s", (name) => {
  const kind = registries.checkers.get(name);
  const options = name === "feed_divergence" ? { feeds: ["a", "b"] } : { url: "ws://a", fields: { symbol: "s" } };
  const names = kind === undefined ? [] : kindMetricNames(kind, kind.options.parse(options));
  expect(names?.length).toBeGreaterThan(2);
  for (const metric of names ?? []) expect(guide).toContain(`\`${metric}`);
});
