import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { parseConfig } from "./parse-config.ts";

const guide = readFileSync(new URL("../../../../docs/guide/clocks.md", import.meta.url), "utf8");

test("the example of the guide on clocks is a configuration without mistakes", () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  expect(config.components.map(({ check }) => check.kind)).toEqual(["ntp", "chrony"]);
});
