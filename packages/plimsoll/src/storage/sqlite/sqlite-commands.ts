import type {
  AlertProgress,
  AlertRecord,
  ComponentState,
  Incident,
  RecoveryAttempt,
  RecoveryCase,
  Silence,
  WebhookPayload,
} from "@plimsoll/core";
import type { AuditEntry } from "../../port/audit.ts";
import type { Clock } from "../../port/clock.ts";
import { FREE_CONTROL, type RecoveryControl, type RecoveryRecord, type StoredRecovery } from "../../port/recovery.ts";
import type { LastCheck, Store, StoredState } from "../../port/store.ts";
import { encodeBatch } from "./encode-batch.ts";
import type { Answer, Argument, Cell, EncodedRecovery, LastCheckRow, LoadedRows, WriterVerbs } from "./protocol.ts";
import { RECOVERY_SETTING } from "./recovery-rows.ts";

export type AskWriter = <Verb extends keyof WriterVerbs>(
  verb: Verb,
  argument: Argument<WriterVerbs, Verb>,
) => Promise<Answer<WriterVerbs, Verb>>;

export type StoreCommands = Omit<Store, "open" | "close" | Extract<keyof Store, `query${string}`>>;

/** The store's commands, put to the writer's thread. JSON is made and read on this side. */
export function sqliteCommands(ask: AskWriter, clock: Clock): StoreCommands {
  return {
    async load() {
      return fromRows(await ask("load", null));
    },
    async recordBatch(batch) {
      await ask("record", encodeBatch(batch));
    },
    async claimNotifications(request) {
      const rows = await ask("claim", request);
      return rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) as WebhookPayload, suppressed: null }));
    },
    resendNotification: (id, now) => ask("resend", { id, now }),
    async settleNotifications(settlements) {
      await ask("settle", settlements);
    },
    nextNotifications: () => ask("nextDue", null),
    async saveDefinition(id, definition) {
      await ask("saveDefinition", [id, toJson(definition)]);
    },
    async removeComponent(id) {
      await ask("removeComponent", id);
    },
    async saveSetting(key, value) {
      await ask("saveSetting", [key, toJson(value)]);
    },
    async markAlive(at) {
      await ask("markAlive", at);
    },
    async recordRecovery(record) {
      await ask("recordRecovery", encodeRecovery(record));
    },
    async appendAudit(entry) {
      await ask("appendAudit", auditRow(entry));
    },
    async probe() {
      const start = clock.monotonic();
      await ask("probe", null);
      return clock.monotonic() - start;
    },
    prune: (policy) => ask("prune", policy),
  };
}

function fromRows({ states, openAlerts, definitions, settings, ...rest }: LoadedRows): StoredState {
  return {
    components: new Map(states.map(([id, state]) => [id, JSON.parse(state) as ComponentState])),
    lastChecks: new Map(rest.lastChecks.map(toLastCheck)),
    openAlerts: JSON.parse(openAlerts) as AlertRecord[],
    definitions: definitions.map(([id, definition]) => ({ id, definition: JSON.parse(definition) as unknown })),
    settings: new Map(settings.map(([key, value]) => [key, JSON.parse(value) as unknown])),
    progress: new Map(rest.progress.map(([id, progress]) => [id, JSON.parse(progress) as AlertProgress])),
    openIncidents: JSON.parse(rest.openIncidents) as Incident[],
    lastIncidentNumber: rest.lastIncidentNumber,
    silences: JSON.parse(rest.silences) as Silence[],
    recovery: toRecovery(rest.recovery, settings),
    lastAlive: rest.lastAlive,
  };
}

function toRecovery(loaded: LoadedRows["recovery"], settings: LoadedRows["settings"]): StoredRecovery {
  const control = settings.find(([key]) => key === RECOVERY_SETTING)?.[1];
  return {
    control: control === undefined ? FREE_CONTROL : { ...FREE_CONTROL, ...(JSON.parse(control) as RecoveryControl) },
    cases: JSON.parse(loaded.cases) as RecoveryCase[],
    attempts: JSON.parse(loaded.attempts) as RecoveryAttempt[],
    lastFencingToken: loaded.lastFencingToken,
  };
}

function encodeRecovery({ attempts, cases, control, audit }: RecoveryRecord): EncodedRecovery {
  return {
    attempts: attempts.map((it) => [
      it.attempt_id,
      it.fencing_token,
      it.component_id,
      it.action_id,
      Date.parse(it.planned_at),
      moment(it.running_at),
      moment(it.settled_at),
      toJson(it),
    ]),
    cases: cases.map(({ componentId, case: it }) => [componentId, it === null ? null : toJson(it)]),
    control: control === undefined ? null : toJson(control),
    audit: audit.map(auditRow),
  };
}

function moment(timestamp: string | null): number | null {
  return timestamp === null ? null : Date.parse(timestamp);
}

function auditRow({ timestamp, actor, verb, subject, outcome, before, after }: AuditEntry): Cell[] {
  return [timestamp, actor, verb, subject, outcome, toJson(before), toJson(after)];
}

function toLastCheck([componentId, timestamp, errorCount, lastError]: LastCheckRow): [string, LastCheck] {
  return [componentId, { at: Date.parse(timestamp), errorCount, lastError }];
}

/** What has no JSON of its own (undefined) is kept as null. */
function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
