import { type ReadinessGateInfo, type SignOff, toTimestamp } from "@plimsoll/core";
import type { ReadinessGate } from "../port/readiness.ts";

/** A gate as it goes over the wire. */
export function toGateInfo(componentId: string, gate: ReadinessGate, now: number): ReadinessGateInfo {
  const readiness = gate.judge();
  const common = { component_id: componentId, calendar: gate.market.id };
  if (readiness.kind === "not-due") {
    const { openAt, gateAt } = readiness;
    return {
      ...common,
      due: false,
      ready: null,
      is_open: gate.market.phaseAt(now) === "market",
      opens_at: openAt === null ? null : toTimestamp(openAt),
      gate_from: gateAt === null ? null : toTimestamp(gateAt),
      blockers: [],
      sign_off: null,
      sign_off_missing: false,
    };
  }
  const { isOpen, openAt, blockers, signOff, signOffMissing } = readiness;
  return {
    ...common,
    due: true,
    ready: blockers.length === 0 && !signOffMissing,
    is_open: isOpen,
    opens_at: toTimestamp(openAt),
    gate_from: null,
    blockers: blockers.map(({ component_id, reason }) => ({ component_id, reason })),
    sign_off: signOff === null ? null : toRecord(signOff),
    sign_off_missing: signOffMissing,
  };
}

function toRecord({ by, at, note, despite }: SignOff): NonNullable<ReadinessGateInfo["sign_off"]> {
  return { by, at: toTimestamp(at), note, despite: [...despite] };
}
