import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { parseConfig } from "./parse-config.ts";

const env = new Proxy<Record<string, string>>({}, { get: () => "a-secret-of-enough-letters" });

test.each(["orders-and-risk.md", "presets.md"])("every configuration in %s is one", (name) => {
  const guide = readFileSync(new URL(`../../../../docs/guide/${name}`, import.meta.url), "utf8");
  const blocks = Array.from(guide.matchAll(/```yaml\n(.*?)```/gs), ([, text = ""]) => text);
  expect(blocks.length).toBeGreaterThan(0);
  const registries = createRegistries({ clock: createSystemClock() });
  for (const text of blocks) {
    const { components } = parseConfig(text, { file: name, env, readFile: () => "", ...registries });
    expect(components.length).toBeGreaterThan(0);
  }
});
