import type { ActionRegistry } from "../port/action.ts";
import type { ChannelRegistry } from "../port/channel.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { PresetRegistry } from "../port/preset.ts";

/** The kinds that a configuration can name. */
export interface Registries {
  readonly checkers: CheckerRegistry;
  readonly channels: ChannelRegistry;
  /** Default none. */
  readonly actions?: ActionRegistry;
  readonly presets: PresetRegistry;
}
