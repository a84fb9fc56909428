import type { Authentication } from "../auth/authentication.ts";
import { type CommandContext, type CommandPorts, createCommandPorts } from "../command/command-context.ts";
import type { FindOnHost } from "../command/discover-host.ts";
import type { Registries } from "../config/registries.ts";
import type { AnchorFigures } from "../port/audit.ts";
import type { Backtester } from "../port/backtester.ts";
import type { BackupState } from "../port/backup.ts";
import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { Monitor } from "../port/monitor.ts";
import type { Store } from "../port/store.ts";
import { createActorOf } from "./credentials.ts";
import { CurrentAnswer } from "./current-answer.ts";
import { localActor } from "./guard.ts";
import { LiveHub } from "./live/live-hub.ts";
import type { ActorOf, RouteRequest } from "./route.ts";
import { StatisticsSource } from "./statistics-source.ts";

/** What the API is made of; everything else follows from these. */
export interface ApiParts {
  readonly monitor: Monitor;
  readonly store: Store;
  readonly registries: Registries;
  readonly clock: Clock;
  readonly log: Log;
  /** Users and keys; null where an application that serves this API decides who asks. Default null. */
  readonly auth?: Authentication | null;
  /** Who a request comes from. Default: by `auth`, and without that this host's are admin, all others viewer. */
  readonly actorOf?: ActorOf;
  /** Replays stored history. Default null: there is no store in a file to replay. */
  readonly backtester?: Backtester | null;
  /** How the store's backups stand; null while none are planned. Default none. */
  readonly backup?: () => BackupState | null;
  /** Plimsoll's own version, as `GET /me` tells it. Default: it does not. */
  readonly version?: string;
  /** Readers of the live stream at once. Default 10,000. */
  readonly maxLiveClients?: number;
  /** Looks for what it knows on this machine. Default null: nothing looks. */
  readonly discover?: FindOnHost | null;
  /** How publishing the audit trail's anchors goes. Default: there are none. */
  readonly anchors?: () => readonly AnchorFigures[];
}

/** The parts with what is made once of them and shared by the routes. */
export interface ApiContext extends ApiParts {
  readonly auth: Authentication | null;
  readonly actorOf: ActorOf;
  readonly commands: CommandPorts;
  readonly hub: LiveHub;
  readonly statistics: StatisticsSource;
  readonly current: CurrentAnswer;
}

export function createApiContext(parts: ApiParts): ApiContext {
  const { monitor, clock, maxLiveClients, auth = null } = parts;
  const hub = new LiveHub({ monitor, clock, ...(maxLiveClients !== undefined && { maxClients: maxLiveClients }) });
  auth?.subscribe(() => hub.dropUnauthenticated());
  return {
    ...parts,
    auth,
    actorOf: parts.actorOf ?? (auth === null ? localActor : createActorOf(auth)),
    commands: createCommandPorts(parts),
    hub,
    statistics: new StatisticsSource(parts),
    current: new CurrentAnswer(parts),
  };
}

/** A request's way into a command: the shared ports and who asks. */
export function commandOf(context: ApiContext, request: RouteRequest): CommandContext {
  return { ...context.commands, actor: request.actor };
}

/** Ends the live streams and writes what the audit trail still holds. */
export async function closeApiContext({ hub, commands }: ApiContext): Promise<void> {
  hub.close();
  await commands.audit.close();
}
