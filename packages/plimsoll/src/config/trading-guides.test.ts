import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { parseConfig } from "./parse-config.ts";

const env = new Proxy<Record<string, string>>({}, { get: () => "a-secret-of-enough-letters" });

/** What files of passwords hold. */
const HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$YmFzZTY0aGFzaGJhc2U2NGhhc2hiYXNlNjRoYXNoYmE";

test.each(["orders-and-risk.md", "presets.md", "recovery.md"])("every configuration in %s is one", (name) => {
  const guide = readFileSync(new URL(`../../../../docs/guide/${name}`, import.meta.url), "utf8");
  const blocks = Array.from(guide.matchAll(/```yaml\n(.*?)```/gs), ([, text = ""]) => text);
  expect(blocks.length).toBeGreaterThan(0);
  const registries = createRegistries({ clock: createSystemClock() });
  for (const text of blocks) {
    const { components } = parseConfig(text, { file: name, env, readFile: () => HASH, ...registries });
    expect(components.length).toBeGreaterThan(0);
  }
});
