import { SECRET_STAND_IN } from "@plimsoll/core";
import type { Draft } from "./definition-queries.ts";
import { isRecord } from "./form-field.ts";

/** What a proposal leaves for a person to give: `${FREQTRADE_PASSWORD}`. */
const FOR_A_PERSON = /^\$\{[^}]*\}$/;

/** A copy to be added under another name: without its secrets, which are kept nowhere for it, and without recovery. */
export function toClone(definition: Draft): Draft {
  const { recovery: _recovery, ...rest } = definition;
  const copy = without(rest, (text) => text.includes(SECRET_STAND_IN)) as Draft;
  return { ...copy, id: typeof rest.id === "string" ? `${rest.id}-copy` : "" };
}

/** A proposal with the values left out that only a person can give. */
export function toProposal(proposed: Draft): Draft {
  return without(proposed, (text) => FOR_A_PERSON.test(text)) as Draft;
}

/** Whether anything of a value is for a person to give. */
export function needsPerson(proposed: unknown): boolean {
  return JSON.stringify(without(proposed, (text) => FOR_A_PERSON.test(text))) !== JSON.stringify(proposed);
}

function without(value: unknown, isLeftOut: (text: string) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.filter((it) => typeof it !== "string" || !isLeftOut(it)).map((it) => without(it, isLeftOut));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => typeof it !== "string" || !isLeftOut(it))
      .map(([key, it]) => [key, without(it, isLeftOut)]),
  );
}
