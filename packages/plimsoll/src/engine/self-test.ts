import {
  DEFAULT_RECOVERY_LIMITS,
  initialState,
  type JudgementPolicy,
  reduceComponent,
  type SelfTest,
  toTimestamp,
  webhookPayload,
} from "@plimsoll/core";
import type { AlertBook } from "../alerting/alert-book.ts";
import type { Clock } from "../port/clock.ts";
import { NO_RECOVERY } from "../port/recovery.ts";
import type { Store } from "../port/store.ts";
import { RecoveryBook } from "../recovery/recovery-book.ts";
import type { RecoveryDesk } from "../recovery/recovery-desk.ts";

export const SELF_TEST_COMPONENT_ID = "plimsoll_self_test";
/** A store that has not answered by then has failed the test, ms. */
const STORE_PATIENCE_MS = 5000;

export interface SelfTestParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly alerts: AlertBook;
  readonly recovery: RecoveryDesk;
}

type Stage = SelfTest["stages"][number];
const POLICY: JudgementPolicy = {
  componentId: SELF_TEST_COMPONENT_ID,
  componentType: "CUSTOM",
  intervalMs: 1000,
  timeoutMs: 1000,
  graceMs: 1000,
  confirm: { failures: 1, recoveries: 1, retryIntervalMs: 1000 },
  flapping: null,
  thresholds: {},
};

/** Sends a synthetic fault through every stage that exists and tells what each did with it; nothing real is touched. */
export async function runSelfTest(parts: SelfTestParts): Promise<SelfTest> {
  const { clock } = parts;
  const begun = clock.monotonic();
  const stages = [
    await timed(clock, "judge", () => judgeFault(clock.now())),
    await timed(clock, "store", () => probeStore(parts)),
    await timed(clock, "alert", () => previewAlert(parts)),
    await timed(clock, "recovery", () => decideDryly(parts)),
  ];
  return { passed: stages.every((stage) => stage.passed), duration_ms: clock.monotonic() - begun, stages };
}

async function timed(clock: Clock, stage: Stage["stage"], run: () => string | Promise<string>): Promise<Stage> {
  const begun = clock.monotonic();
  try {
    const message = await run();
    return { stage, passed: true, duration_ms: clock.monotonic() - begun, message };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { stage, passed: false, duration_ms: clock.monotonic() - begun, message };
  }
}

function judgeFault(now: number): string {
  const failure = { code: "refused" as const, message: "synthetic fault" };
  const result = { startedAt: now, finishedAt: now, outcome: { kind: "failed" as const, failure } };
  const { state } = reduceComponent(initialState(now), { kind: "result", result }, { policy: POLICY, now });
  if (state.status !== "DOWN") throw new Error(`a failed check was judged ${state.status ?? "not at all"}, not DOWN`);
  return "a failed check was judged DOWN";
}

async function probeStore({ store, clock }: SelfTestParts): Promise<string> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.schedule(STORE_PATIENCE_MS, () =>
      reject(new Error(`the store did not answer within ${STORE_PATIENCE_MS / 1000} s`)),
    );
  });
  try {
    const ms = await Promise.race([store.probe(), late]);
    return `a row was written durably and taken back in ${ms.toFixed(1)} ms`;
  } finally {
    cancel();
  }
}

function previewAlert({ alerts, clock }: SelfTestParts): string {
  const now = clock.now();
  const decision = alerts.preview(
    {
      componentId: SELF_TEST_COMPONENT_ID,
      componentType: "CUSTOM",
      from: "HEALTHY",
      to: "DOWN",
      reason: "synthetic fault",
      metrics: [],
      eventAt: now,
      detectedAt: now,
    },
    now,
  );
  if (decision?.alert == null) throw new Error("a component that went DOWN made no alert");
  for (const { payload } of decision.notifications) webhookPayload.parse(payload);
  const channels = decision.notifications.map((notification) => notification.channelId);
  if (channels.length === 0) return "an alert was decided; no route sends it anywhere, so nobody would be told";
  return `an alert of severity ${decision.alert.severity} would go to ${channels.join(", ")}`;
}

/** A synthetic fault is put to a book of its own, with an action that is a dry run: nothing real is decided or done. */
function decideDryly({ recovery, clock }: SelfTestParts): string {
  const now = clock.now();
  const rule = {
    id: SELF_TEST_COMPONENT_ID,
    tier: "T1",
    target: SELF_TEST_COMPONENT_ID,
    isDryRun: true,
    isOptedIn: false,
    on: ["DOWN"],
    evidence: 1,
    guards: [],
    limits: DEFAULT_RECOVERY_LIMITS,
  } as const;
  const action = { rule, kind: "none", options: null, what: "do nothing", deadlineMs: 1, verifyMs: 1, runbook: null };
  const book = new RecoveryBook({
    policy: { ...NO_RECOVERY, actions: [action] },
    actionsOf: () => [rule.id],
    newId: () => SELF_TEST_COMPONENT_ID,
    random: () => 0,
  });
  const reason = "synthetic fault";
  const snapshot = { at: toTimestamp(now), status: "DOWN", reason, error_count: 1, metrics: [] } as const;
  const step = book.consider(
    {
      componentId: SELF_TEST_COMPONENT_ID,
      status: "DOWN",
      reason,
      isWatched: true,
      isStale: false,
      isFlapping: false,
      failures: 1,
      parent: null,
      marketClosed: null,
      restUntil: null,
      incidentId: null,
      snapshot: { ...snapshot, metrics: [] },
    },
    now,
  );
  const [attempt] = step.record.attempts;
  if (attempt?.state !== "dry_run") throw new Error(`a dry run was decided as ${attempt?.state ?? "nothing"}`);
  const live = recovery.book.policy.actions.filter((it) => !it.rule.isDryRun).length;
  const dry = recovery.book.policy.actions.length - live;
  const { total } = recovery.code;
  return `a dry run was decided; configured are ${live} live and ${dry} dry-run actions, and ${total} handlers in code`;
}
