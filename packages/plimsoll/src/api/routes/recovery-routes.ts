import { page, recoveryAttempt, recoveryOverview } from "@plimsoll/core";
import { z } from "zod";
import {
  deployLockInput,
  recoveryReasonInput,
  recoveryWordInput,
  startActionInput,
} from "../../command/steer-recovery.ts";
import { componentIdFilter, paging, range } from "../query.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, noStore, ok, recoveryConflict, recoveryNotFound } from "./answers.ts";

const attemptParams = z.strictObject({ attempt_id: z.string().min(1).max(200) });
const overview = { ...ok(recoveryOverview), ...badRequest, ...recoveryConflict, ...bodyRefused, ...noStore };
const attempt = {
  ...ok(recoveryAttempt),
  ...badRequest,
  ...recoveryNotFound,
  ...recoveryConflict,
  ...bodyRefused,
  ...noStore,
};

/** What is done about what is ill, and what people do about that; below the base path. */
export const recoveryRoutes = {
  recovery: {
    method: "GET",
    role: "viewer",
    tag: "recovery",
    path: "/recovery",
    summary: "What recovery does, may do and must not do: approvals, cases, budgets, pause",
    answers: ok(recoveryOverview),
  },
  recoveryAttempts: {
    method: "GET",
    role: "viewer",
    tag: "recovery",
    path: "/recovery/attempts",
    summary: "What was tried, newest first",
    querystring: z.strictObject({
      ...range,
      ...paging,
      component_id: componentIdFilter,
      action_id: z.string().min(1).max(100).optional().describe("only of this action"),
    }),
    answers: { ...ok(page(recoveryAttempt)), ...badRequest, ...noStore },
  },
  approveAttempt: {
    method: "POST",
    role: "approver",
    tag: "recovery",
    path: "/recovery/attempts/:attempt_id/approve",
    summary: "Agree to an attempt that waits for people; each person counts once",
    params: attemptParams,
    body: recoveryWordInput.prefault({}),
    answers: attempt,
  },
  rejectAttempt: {
    method: "POST",
    role: "approver",
    tag: "recovery",
    path: "/recovery/attempts/:attempt_id/reject",
    summary: "Say no to an attempt that waits for people",
    params: attemptParams,
    body: recoveryWordInput.prefault({}),
    answers: attempt,
  },
  startAction: {
    method: "POST",
    role: "viewer",
    elevated: "operator; approver is enough for T4, risk for T3, T5 needs risk",
    tag: "recovery",
    path: "/recovery/actions/:action_id/start",
    summary: "Start an action by hand; its guards hold, and T4 still needs people to agree",
    params: z.strictObject({ action_id: z.string().min(1).max(100) }),
    body: startActionInput.prefault({}),
    answers: attempt,
  },
  pauseRecovery: {
    method: "POST",
    role: "operator",
    tag: "recovery",
    path: "/recovery/pause",
    summary: "Stop all that happens by itself",
    body: recoveryReasonInput,
    answers: overview,
  },
  resumeRecovery: {
    method: "POST",
    role: "operator",
    tag: "recovery",
    path: "/recovery/resume",
    summary: "Let recovery go on, after a pause or after too much broke at once",
    body: recoveryReasonInput,
    answers: overview,
  },
  releaseRecovery: {
    method: "POST",
    role: "operator",
    tag: "recovery",
    path: "/recovery/components/:component_id/release",
    summary: "Let everything be tried again for a component that was left to a person",
    params: z.strictObject({ component_id: z.string().min(1).max(200) }),
    body: recoveryReasonInput,
    answers: overview,
  },
  rearmRecovery: {
    method: "POST",
    role: "risk",
    tag: "recovery",
    path: "/recovery/rearm",
    summary: "One word towards arming automation again after a kill",
    body: recoveryReasonInput,
    answers: overview,
  },
  setDeployLock: {
    method: "PUT",
    role: "operator",
    tag: "recovery",
    path: "/recovery/deploy-lock",
    summary: "Announce a deployment: actions whose guards ask for it wait until it ends",
    body: deployLockInput,
    answers: overview,
  },
  clearDeployLock: {
    method: "DELETE",
    role: "operator",
    tag: "recovery",
    path: "/recovery/deploy-lock",
    summary: "The announced deployment is over",
    answers: overview,
  },
} as const satisfies RouteTable;
