import { PlimsollError } from "../port/plimsoll-error.ts";
import { FORGED, type Push, type PushFormat, type PushReceipt, UNSIGNED } from "../port/push.ts";
import type { CommandPorts } from "./command-context.ts";

/** When a sender that was too quick may try again, s. */
const TOO_OFTEN_SECONDS = 1;

/**
 * Takes what a program pushes to a component: a finding, as a check's result is, which the audit trail says nothing of.
 * Throws `push_...` when it was refused. Of a component that there is not, only who may push by a right of its own is told
 * so (`not_found`); all others are refused in the same words as at one that there is.
 */
export function takePush(
  { monitor }: CommandPorts,
  { componentId, format, push }: { readonly componentId: string; readonly format: PushFormat; readonly push: Push },
): void {
  const receipt = monitor.receive(componentId, format, push) ?? explainMissing(componentId, format, push);
  if (receipt.kind === "taken") return;
  const { refusal, message } = receipt;
  const options = refusal === "too_often" ? { retryAfterSeconds: TOO_OFTEN_SECONDS } : {};
  throw new PlimsollError(`push_${refusal}`, `the ${format} was not taken: ${message}`, options);
}

function explainMissing(componentId: string, format: PushFormat, { isTrusted, key, header }: Push): PushReceipt {
  if (isTrusted) throw new PlimsollError("not_found", `no component ${JSON.stringify(componentId)} takes a ${format}`);
  return key === null && header("x-plimsoll-signature") === undefined ? UNSIGNED : FORGED;
}
