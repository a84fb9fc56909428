import { readFileSync } from "node:fs";
import { HOLD_STAGES } from "@plimsoll/core";
import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { parseConfig } from "./parse-config.ts";

const guide = readFileSync(new URL("../../../../docs/guide/alerting.md", import.meta.url), "utf8");
const ENV = {
  ANNA_HASH: "$argon2id$v=19$m=32768,t=3,p=1$c2FsdHlzYWx0c2FsdHk$KSr7sK44Fg3IIWbZV48a0cH1yNBBAPuaIiGU+MIZnHg",
  PROMETHEUS_KEY_HASH: `sha256:${"0123456789abcdef".repeat(4)}`,
  SLACK_WEBHOOK: "https://hooks.slack.com/services/T/B/x",
  PAGERDUTY_KEY: "0123456789abcdef0123456789abcdef",
  TELEGRAM_TOKEN: "123456789:AAExampleExampleExampleExampleExample",
  HEARTBEAT_URL: "https://hc-ping.example/abc",
  PAGERDUTY_WEBHOOK_SECRET: "a secret that PagerDuty has shown",
};

test("the example of the guide on alerting is a configuration without mistakes", () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: ENV, readFile: () => "", ...registries });
  expect(config.alerting.policy.routes.map(({ id }) => id)).toEqual(["trading", "office", "the-rest"]);
  expect(config.maintenance).toHaveLength(1);
  expect(config.alerting.channels.map(({ kind }) => kind)).toEqual(["slack", "pagerduty", "telegram", "email"]);
});

test("the guide names every stage that can hold an alert, in their order", () => {
  const table = guide.slice(guide.indexOf("| stage | holds |"));
  const named = [...table.matchAll(/^\| ([a-z-]+) \|/gm)]
    .map(([, stage]) => stage)
    .filter((stage) => stage !== "stage");
  expect(named).toEqual([...HOLD_STAGES]);
});
