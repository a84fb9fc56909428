import { ALWAYS_OPEN, type CheckerTest } from "@plimsoll/core";
import { parseComponent } from "../config/parse-component.ts";
import { toPublicDefinition } from "../config/public-definition.ts";
import type { Registries } from "../config/registries.ts";
import { restoreSecrets } from "../config/secret-stand-ins.ts";
import { checkByItself, toSingleHealth } from "../engine/check-by-itself.ts";
import { loadKinds } from "../engine/kind-loading.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { silentLog } from "../port/log.ts";
import type { Monitor } from "../port/monitor.ts";
import type { SeenComponent } from "../port/readiness.ts";
import { audited, type CommandContext } from "./command-context.ts";
import { checkReferences } from "./component-dependencies.ts";
import { requireKindRole } from "./definition-change.ts";
import { checkUnused } from "./exclusive-use.ts";
import { idIn } from "./id-in.ts";

/** So many tests may run at once. */
const MAX_RUNNING_TESTS = 4;
/** However long a check may take once it is added: somebody waits for this one. */
const MAX_TEST_MS = 30_000;
const GRACE_MS = 1000;

export interface TestCheckerInput {
  /** A component in the configuration's own shape, as posted; stand-ins for secrets mean those of the component of its id. */
  readonly json: unknown;
  readonly registries: Registries;
}

/**
 * Runs a proposed check once, with a checker of its own, and judges it by the proposed thresholds: nothing is added, kept or
 * told. Throws as `addChecker` does, `conflict` also where a component of this very id uses what only one can, and
 * `too_busy` while too many tests run.
 */
export async function testChecker(
  context: CommandContext,
  { json, registries }: TestCheckerInput,
): Promise<CheckerTest> {
  const { monitor, gate, clock } = context;
  const { checkers } = registries;
  const before = monitor.definition(idIn(json) ?? "");
  return audited(context, { verb: "test_checker", subject: idIn(json) ?? "a component" }, async () => {
    const definition = parseComponent(restoreSecrets(json, before), registries, "api");
    requireKindRole(context, definition, checkers);
    checkReferences(monitor, definition);
    checkUnused(monitor, definition, checkers);
    const answer = await gate.among("tests of checks", MAX_RUNNING_TESTS, async () => {
      await loadKinds([definition], { checkers, clock });
      const begun = clock.monotonic();
      const component = await runTest(context, definition, registries);
      return { component, took_ms: Math.max(0, clock.monotonic() - begun) };
    });
    const { status, reason } = answer.component;
    return { answer, after: { proposed: toPublicDefinition(definition), status, reason } };
  });
}

async function runTest({ monitor, clock }: CommandContext, definition: ComponentDefinition, { checkers }: Registries) {
  const { check_interval_seconds: interval, timeout_seconds: timeout } = monitor.monitoringStatus();
  const intervalMs = definition.intervalMs ?? interval * 1000;
  const state = await checkByItself(definition, {
    checkers,
    clock,
    log: silentLog,
    market:
      definition.calendar === undefined ? ALWAYS_OPEN : (monitor.calendars.get(definition.calendar) ?? ALWAYS_OPEN),
    components: () => seenComponents(monitor),
    timeoutMs: Math.min(definition.timeoutMs ?? timeout * 1000, MAX_TEST_MS),
    intervalMs,
    graceMs: GRACE_MS,
  });
  return toSingleHealth({ definition, state, relation: { affectedBy: null, affects: 0 }, intervalMs });
}

function seenComponents(monitor: Monitor): SeenComponent[] {
  return monitor.current().components.map(({ component_id, component_type, tags, state, status, stale, reason }) => ({
    id: component_id,
    type: component_type,
    ...{ tags, state, status, stale, reason },
  }));
}
