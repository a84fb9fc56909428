import type { IncomingHttpHeaders } from "node:http";
import type { MetricReading } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { readRetryAfter } from "../../request/retry-after.ts";
import { readUse, type TellingAnswer } from "../venue/read-use.ts";
import type { VenueMember } from "../venue/venue-member.ts";
import type { Hold } from "./back-off.ts";
import type { Answered } from "./exchange.ts";
import { type Unasked, useReadings } from "./held.ts";
import type { Asker, HoldBook } from "./hold-book.ts";
import type { AskGate, ReadyRequest } from "./request-run.ts";

export interface PatienceSetup {
  readonly holds: HoldBook;
  readonly asker: Asker;
  /** The component's part in a venue: what the venue asks for, it asks of all its members. */
  readonly member: VenueMember | null;
  /** Whether an answer asks to be left alone. */
  readonly asksForRest: (answered: Answered, request: ReadyRequest) => boolean;
}

/** A target's patience with us, and that of the venue that it is part of: nothing is sent while they ask for that. */
export class Patience implements AskGate {
  readonly #setup: PatienceSetup;
  /** The last that was asked of this component. */
  #hold: Hold | null = null;

  constructor(setup: PatienceSetup) {
    this.#setup = setup;
  }

  /** Takes what a check costs out of the venue's budget. Null: it may be sent. Else nothing is taken, and why. */
  spend(clock: Clock): Unasked | null {
    const hold = this.hold(clock.now());
    if (hold !== null) return { kind: "held", hold };
    const { member } = this.#setup;
    const rest = member?.venue.spend(member.weight, clock) ?? null;
    return rest === null ? null : { kind: "resting", rest };
  }

  /** What target or venue asked for and still is in force; null when there is nothing. */
  hold(now: number): Hold | null {
    const { holds, asker, member } = this.#setup;
    return holds.current(asker, now) ?? member?.venue.rest(now)?.hold ?? null;
  }

  /** What ended a check, even if it is over by now. */
  lastHold(now: number): Hold | null {
    return this.hold(now) ?? this.#hold;
  }

  isShut(clock: Clock): boolean {
    return this.hold(clock.now()) !== null;
  }

  /** At once as it comes: others have requests on their way that must not be followed by more. */
  take(answered: Answered, request: ReadyRequest, clock: Clock): void {
    const { holds, member, asksForRest } = this.#setup;
    if (!asksForRest(answered, request)) return;
    const { headers, status } = answered;
    const asker = countsByAddress(headers)
      ? { ...this.#setup.asker, same: this.#setup.asker.everybody }
      : this.#setup.asker;
    const now = clock.now();
    const until = readRetryAfter(headers["retry-after"], { date: headers.date, now });
    // Requests that were sent together and refused together are one refusal.
    const current = holds.current(asker, now);
    const isNew = current === null || current.status !== status || (until ?? 0) > current.until;
    this.#hold = isNew ? holds.extend(asker, status, { now, until }) : current;
    member?.venue.noteLimited(status, { now, until: this.#hold.until });
  }

  /** The target answered, and asked for nothing. */
  release(now: number): void {
    this.#setup.holds.release(this.#setup.asker, now);
    this.#setup.member?.venue.noteAnswer(now);
  }

  /** How much of the venue's limits is used, as its answers tell: everybody's to know. */
  noteUse(answers: readonly TellingAnswer[], now: number): readonly MetricReading[] {
    const { member } = this.#setup;
    if (member === null) return [];
    const { venue } = member;
    const told = readUse(answers, venue.limits);
    if (told.most !== null) venue.noteUse(told.most, now);
    const isFault = told.unknown.length > 0 && venue.noteUnknown(now);
    return useReadings(isFault ? told : { ...told, unknown: [] }, venue.name);
  }

  close(): void {
    const { member } = this.#setup;
    member?.venue.leave(member.options);
  }
}

/** Binance counts the weight of an address, whatever credentials are used from it: whoever asks on after its 429 has all banned. */
function countsByAddress(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => name.startsWith("x-mbx-used-weight"));
}
