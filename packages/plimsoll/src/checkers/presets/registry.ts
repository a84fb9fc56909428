import type { Preset, PresetRegistry } from "../../port/preset.ts";
import { freqtradePreset } from "./freqtrade.ts";
import { hummingbotPreset } from "./hummingbot.ts";
import { hummingbotGatewayPreset } from "./hummingbot-gateway.ts";
import { jessePreset } from "./jesse.ts";
import { nautilusPreset } from "./nautilus.ts";
import { octobotPreset } from "./octobot.ts";

/** Every preset, in the order they are documented: a new one is its file and a line here. */
export function createPresetRegistry(): PresetRegistry {
  return new Map<string, Preset>([
    ["freqtrade", freqtradePreset],
    ["hummingbot", hummingbotPreset],
    ["hummingbot-gateway", hummingbotGatewayPreset],
    ["nautilus", nautilusPreset],
    ["octobot", octobotPreset],
    ["jesse", jessePreset],
  ]);
}
