import { clip, formatDuration, type MetricReading } from "@plimsoll/core";
import { toPercent } from "../host/figure.ts";
import { daysLeft } from "../net/secure-options.ts";
import type { Control, Refusal } from "./control.ts";
import type { FeedFollower } from "./feed-follower.ts";
import type { FeedPlan } from "./feed-plan.ts";
import type { FloodGate } from "./flood-gate.ts";
import { missingChannels } from "./missing-channels.ts";
import type { Moment } from "./moment.ts";
import { DOWN_FACTOR, patienceOf } from "./patience.ts";
import type { SymbolTrack } from "./symbol-track.ts";
import { WindowCount } from "./window-count.ts";

const RECONNECT_WINDOW_MS = 900_000;
/** So long after a connection stands every symbol that had been heard of must be heard of again, ms. */
const RESUBSCRIBE_MS = 10_000;
const REFUSALS_KEPT = 100;
const NAMED = 5;

/** What is known of the connections to one feed, beyond what they carry. */
export class ConnectionFacts {
  readonly #closes = new WindowCount(RECONNECT_WINDOW_MS);
  readonly #refused = new Map<string, Refusal>();
  #closesEver = 0;
  #state: Extract<Control, { kind: "state" }> | null = null;
  #validTo: string | undefined;
  #restraintAt = Number.NaN;

  opened(validTo: string | undefined): void {
    this.#validTo = validTo;
    this.#refused.clear();
  }

  closed(at: number): void {
    this.#closes.add(at);
    this.#closesEver += 1;
  }

  refused(refusal: Refusal): void {
    if (this.#refused.size < REFUSALS_KEPT) this.#refused.set(refusal.symbol ?? refusal.words, refusal);
  }

  /** How many symbols are refused by name. */
  get refusedSymbols(): number {
    let count = 0;
    for (const { symbol } of this.#refused.values()) if (symbol !== null) count += 1;
    return count;
  }

  state(state: Extract<Control, { kind: "state" }>): void {
    this.#state = state;
  }

  readings(plan: FeedPlan, gate: FloodGate, { at, wall }: Moment): MetricReading[] {
    const readings: MetricReading[] = [
      {
        name: "feed_reconnects_total",
        value: this.#closes.count(at),
        unit: "1",
        conclusive: true,
        details: { closes_ever: this.#closesEver },
      },
      this.#refusals(plan),
      ...this.#restraint(gate, at),
    ];
    const state = this.#state;
    if (state !== null) {
      const details = state.isOnline ? {} : { details: { error: state.words } };
      readings.push({ name: "venue_online", value: state.isOnline ? 1 : 0, unit: "1", direction: "below", ...details });
    }
    const days = daysLeft(this.#validTo, wall);
    if (days !== null) readings.push({ name: "certificate_days_left", value: days, unit: "d", direction: "below" });
    return readings;
  }

  #refusals({ profile }: FeedPlan): MetricReading {
    const [first] = this.#refused.values();
    const details = first === undefined ? {} : { details: { error: refusalWords(profile.title, first) } };
    return { name: "subscription_refusals", value: this.#refused.size, unit: "1", conclusive: true, ...details };
  }

  /** What was left unread, and for how much of the time nothing was read: both say that this process is not keeping up. */
  #restraint(gate: FloodGate, at: number): MetricReading[] {
    const { received, skipped, restedMs } = gate.take();
    const skippedPercent = toPercent(skipped, received) ?? 0;
    const restedPercent = Math.min(100, toPercent(restedMs, at - this.#restraintAt) ?? 0);
    this.#restraintAt = at;
    const skippedWords = `more comes than max_rate lets in: ${skippedPercent} % were left unread, gaps are not told meanwhile`;
    const restedWords = `reading it takes more than half of this process's time, so that it waited for ${restedPercent} % of it: ages and latencies are the monitor's own`;
    return [
      percentage("feed_skipped_percentage", skippedPercent, skippedWords),
      percentage("feed_held_back_percentage", restedPercent, restedWords),
    ];
  }
}

function percentage(name: string, value: number, error: string): MetricReading {
  return { name, value, unit: "%", ...(value > 0 && { details: { error } }) };
}

export function refusalWords(title: string, { words, symbol }: Refusal, what = "the subscription"): string {
  return `${title} refuses ${symbol ?? what}: "${words}"`;
}

/**
 * `subscription_deficit`: of how many symbols nothing has come although it should have by now, and of how many only some kinds
 * of messages that came before.
 */
export function deficitReading(
  plan: FeedPlan,
  follower: FeedFollower,
  { moment, leastMs }: { readonly moment: Moment; readonly leastMs: number },
): MetricReading {
  const connectedMs = moment.age(follower.connectedAt);
  const missing: string[] = [];
  let heard = 0;
  for (const track of follower.tracks.values()) {
    if (track.lastAt >= follower.connectedAt) heard += 1;
    else if (connectedMs >= patienceAfterConnect(track, follower, leastMs)) missing.push(track.name);
  }
  const unnamed = connectedMs >= RESUBSCRIBE_MS * DOWN_FACTOR ? Math.max(0, plan.expected - heard) : 0;
  const isHeld = moment.isOpen && !moment.isGrace;
  const symbols = isHeld ? Math.max(plan.symbols.length === 0 ? 0 : missing.length, plan.takesOthers ? unnamed : 0) : 0;
  const channels = isHeld && connectedMs >= RESUBSCRIBE_MS ? missingChannels(follower, moment, leastMs) : [];
  const value = symbols + channels.length;
  const since = `since the connection was made ${formatDuration(connectedMs)} ago`;
  const names = missing.length > 0 ? `: ${someNames(missing)}` : "";
  const lost = symbols > 0 ? [`${symbols} of ${plan.expected} symbols have sent nothing ${since}${names}`] : [];
  if (channels.length > 0) lost.push(`nothing has come ${since} of what came before: ${someNames(channels)}`);
  const error = lost.join("; ");
  return { name: "subscription_deficit", value, unit: "1", conclusive: true, ...(value > 0 && { details: { error } }) };
}

/** A symbol that was heard of before is expected within ten seconds or its own usual silence; one that never was has longer. */
function patienceAfterConnect(track: SymbolTrack, { hour }: FeedFollower, leastMs: number): number {
  if (track.messages === 0) return Math.max(RESUBSCRIBE_MS, leastMs) * DOWN_FACTOR;
  const { warningMs, isLearnt } = patienceOf(track.baseline, hour, leastMs);
  return isLearnt ? Math.max(RESUBSCRIBE_MS, warningMs) : RESUBSCRIBE_MS;
}

function someNames(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return clip(names.slice(0, NAMED).join(", "), 120) + more;
}
