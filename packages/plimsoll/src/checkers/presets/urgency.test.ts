import { expect, test } from "vitest";
import { expandPreset } from "../../config/expand-presets.ts";
import { createPresetRegistry } from "./registry.ts";

/** What trading cannot do without: the engine's own life, its orders and its risk. The rest counts in the quota. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  freqtrade: ["freqtrade-loop", "freqtrade-orders"],
  hummingbot: [
    "hummingbot-bot-1",
    "hummingbot-bot-1-orders",
    "hummingbot-bot-1-pace",
    "hummingbot-api-mqtt",
    "hummingbot-fleet",
  ],
  "hummingbot-gateway": ["hummingbot-gateway-server"],
  nautilus: ["nautilus-bus", "nautilus-risk", "nautilus-components", "nautilus-data"],
  octobot: ["octobot-api"],
  // It tells of a server and of its host, not of a strategy.
  jesse: [],
};

test.each([...createPresetRegistry().values()].map((preset) => [preset.name, preset] as const))(
  "%s passes on to the system what trading hangs on",
  (name, preset) => {
    const { components } = expandPreset(preset, preset.example);
    expect(components.flatMap(({ id, urgency }) => (urgency === "required" ? [id] : []))).toEqual(REQUIRED[name]);
  },
);
