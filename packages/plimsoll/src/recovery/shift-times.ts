import type { RecoveryCase } from "@plimsoll/core";
import type { RecoveryControl } from "../port/recovery.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { type RecoveryStep, StepBuilder } from "./recovery-step.ts";

/**
 * The wall clock was set by `byMs` (negative: back) while time went on: what is left of every wait, budget and ban stays as
 * long as it was. Time to agree in is never made longer, as that of a host that slept would be.
 */
export function shiftTimes(book: RecoveryBook, byMs: number): RecoveryStep {
  const step = new StepBuilder();
  book.attempts.shift(byMs, step);
  for (const it of book.cases.all.values()) book.cases.keep(shiftCase(it, byMs), step);
  book.control = shiftControl(book.control, byMs);
  step.saveControl(book.control);
  return step.build();
}

function shiftCase(it: RecoveryCase, byMs: number): RecoveryCase {
  const { notBefore, ownNotBefore, healthySince } = it;
  return {
    ...it,
    notBefore: notBefore + byMs,
    ...(ownNotBefore === undefined ? {} : { ownNotBefore: shiftAll(ownNotBefore, byMs) }),
    healthySince: healthySince === null ? null : healthySince + byMs,
  };
}

function shiftControl(control: RecoveryControl, byMs: number): RecoveryControl {
  const { rests, causes, deploy } = control;
  return {
    ...control,
    rests: shiftAll(rests, byMs),
    causes: causes.map((it) => ({ ...it, at: it.at + byMs })),
    deploy: deploy && { ...deploy, until: deploy.until + byMs },
  };
}

function shiftAll(moments: Readonly<Record<string, number>>, byMs: number): Record<string, number> {
  return Object.fromEntries(Object.entries(moments).map(([key, at]) => [key, at + byMs]));
}
