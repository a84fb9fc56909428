import type { RecoveryOverview, Role } from "@plimsoll/core";
import { recoveryTexts } from "../../texts/recovery.ts";

const texts = recoveryTexts.halts;

/** Something that keeps recovery from acting. */
export interface Halt {
  readonly kind: "killed" | "paused" | "suspended" | "unable" | "deploy";
  readonly title: string;
  /** Who did it; null: Plimsoll itself. */
  readonly by: string | null;
  readonly since: string | null;
  readonly why: string;
  /** The button that ends it; null: no button can. */
  readonly end: HaltEnd | null;
}

export interface HaltEnd {
  readonly label: string;
  readonly verb: "resume" | "rearm" | "deploy-lock";
  readonly role: Role;
}

const RESUME: HaltEnd = { label: texts.resume, verb: "resume", role: "operator" };

/** All that stands in the way of recovery now, the gravest first. */
export function haltsOf(overview: RecoveryOverview): Halt[] {
  const { killed, paused, suspended, unable, deploy } = overview;
  const halts: Halt[] = [];
  if (killed !== null) halts.push(killedHalt(killed));
  if (unable !== null) {
    halts.push({ kind: "unable", title: texts.unable, by: null, since: null, why: unable, end: null });
  }
  if (paused !== null) {
    const { by, at, reason } = paused;
    halts.push({ kind: "paused", title: texts.paused, by, since: at, why: reason, end: RESUME });
  }
  if (suspended !== null) {
    const title = texts.suspended;
    halts.push({ kind: "suspended", title, by: null, since: suspended.at, why: suspended.text, end: RESUME });
  }
  if (deploy !== null) {
    const { by, at, reason } = deploy;
    const end: HaltEnd = { label: texts.deployOver, verb: "deploy-lock", role: "operator" };
    halts.push({ kind: "deploy", title: texts.deploy, by, since: at, why: reason, end });
  }
  return halts;
}

function killedHalt(killed: NonNullable<RecoveryOverview["killed"]>): Halt {
  const { action_id, by, at, rearm, rearm_required } = killed;
  const wanted = rearm.length === 0 ? texts.nobodyYet : rearm.map((one) => one.by).join(", ");
  return {
    kind: "killed",
    title: texts.killed(action_id),
    by,
    since: at,
    why: texts.killedWhy(rearm_required, wanted),
    end: { label: texts.rearm, verb: "rearm", role: "risk" },
  };
}
