import type { ActionKind, ActionRegistry } from "../../port/action.ts";
import { createCommandActionKind } from "./command/command-action.ts";
import { createContainerActionKind } from "./container/container-action.ts";
import { createFailoverActionKind } from "./failover/failover-action.ts";
import { createFreqtradeActionKind } from "./freqtrade/freqtrade-action.ts";
import { createHttpActionKind } from "./http/http-action.ts";
import { createHummingbotActionKind } from "./hummingbot/hummingbot-action.ts";
import { createNautilusActionKind } from "./nautilus/nautilus-action.ts";
import { createPostgresActionKind } from "./postgres/postgres-action.ts";
import { createProcessActionKind } from "./process/process-action.ts";
import { createResubscribeActionKind } from "./resubscribe/resubscribe-action.ts";
import { createSignalActionKind } from "./signal/signal-action.ts";
import { createSqliteActionKind } from "./sqlite/sqlite-action.ts";
import { createSystemdActionKind } from "./systemd/systemd-action.ts";

/** Every kind of recovery action; a new one is a folder and a line here. */
export function createActionRegistry(): ActionRegistry {
  const kinds: readonly ActionKind[] = [
    createCommandActionKind() as ActionKind,
    createHttpActionKind() as ActionKind,
    createSystemdActionKind() as ActionKind,
    createProcessActionKind() as ActionKind,
    createSignalActionKind() as ActionKind,
    createContainerActionKind() as ActionKind,
    createResubscribeActionKind() as ActionKind,
    createSqliteActionKind() as ActionKind,
    createPostgresActionKind() as ActionKind,
    createFreqtradeActionKind() as ActionKind,
    createHummingbotActionKind() as ActionKind,
    createNautilusActionKind() as ActionKind,
    createFailoverActionKind(() => registry) as ActionKind,
  ];
  const registry: ActionRegistry = new Map(kinds.map((kind) => [kind.kind, kind]));
  return registry;
}
