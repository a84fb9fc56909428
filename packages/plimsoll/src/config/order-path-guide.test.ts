import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { parseConfig } from "./parse-config.ts";

const guide = readFileSync(new URL("../../../../docs/guide/order-path.md", import.meta.url), "utf8");

test("the example of the guide on the order path is a configuration without mistakes", () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const registries = createRegistries({ clock: createSystemClock() });
  const env = { VENUE_PASSWORD: "s3cret" };
  const config = parseConfig(text, { file: "plimsoll.yaml", env, readFile: () => "", ...registries });
  expect(config.components.map(({ check }) => check.kind)).toEqual(["fix", "fix_log"]);
});

test("a configuration that would log on as the engine is refused", () => {
  const text = (/```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "").replace(
    /sender_comp_id: \S+/,
    "sender_comp_id: ENGINE",
  );
  const registries = createRegistries({ clock: createSystemClock() });
  const env = { VENUE_PASSWORD: "s3cret" };
  const parse = () => parseConfig(text, { file: "plimsoll.yaml", env, readFile: () => "", ...registries });
  expect(parse).toThrow(/the FIX CompID ENGINE is the engine's own by "/);
});

test("the guide names every metric of the order path's kinds", () => {
  const { checkers } = createRegistries({ clock: createSystemClock() });
  for (const kind of ["fix", "fix_log"]) {
    const names = checkers.get(kind)?.metricNames;
    if (!Array.isArray(names)) throw new Error(`${kind} declares no metrics`);
    for (const name of names) expect(guide).toContain(`\`${name}`);
  }
});
