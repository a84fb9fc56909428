import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { parseConfig } from "./parse-config.ts";

const ENV = new Proxy<Record<string, string>>({}, { get: () => "from-the-environment" });

/** Each has a page of its own. */
const KINDS = ["json", "prometheus", "statsd", "sql", "mysql", "redis", "mqtt", "nats"];

test.each(KINDS)("every example of the reference of %s is a configuration without mistakes", (kind) => {
  const page = readFileSync(new URL(`../../../../docs/reference/${kind}.md`, import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  expect(examples.length).toBeGreaterThan(0);
  const registries = createRegistries({ clock: createSystemClock() });
  for (const text of examples) {
    const config = parseConfig(text, { file: "plimsoll.yaml", env: ENV, readFile: () => "", ...registries });
    for (const { check } of config.components) expect(check.kind).toBe(kind);
  }
});
