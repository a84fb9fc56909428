import type { MetricReading } from "@plimsoll/core";
import type { CheckAnswer } from "../../port/checker.ts";
import type { ClockLimit } from "../clock/clock-limit.ts";
import { offsetMetrics } from "../clock/offset-metrics.ts";
import { secondsInWords, signedSecondsInWords } from "../clock/seconds-in-words.ts";
import { type Choice, chooseTime, type ServerTime } from "./choose-time.ts";
import type { ServerState } from "./ntp-server.ts";

type Silent = Extract<ServerState, { kind: "silent" }>;
type Timed = Extract<ServerState, { kind: "timed" }>;

/** How many servers a sentence names; the rest are counted. */
const NAMED = 4;

/** What the servers say, as one answer. */
export function answerFrom(states: readonly ServerState[], limit: ClockLimit): CheckAnswer {
  const timed = states.filter((state) => state.kind === "timed");
  const silent = states.filter((state) => state.kind === "silent");
  if (timed.length === 0) return failedAnswer(silent);
  const choice = chooseTime(timed.map(({ time }) => time));
  const agreeing = choice.kind === "agreed" ? choice.agreeing.length : choice.largest;
  const doubt = doubtWords(choice, timed, silent);
  const servers = states.map((state) => describeState(state, choice));
  const agreement: MetricReading = {
    name: "clock_servers_agreeing",
    value: agreeing,
    unit: "1",
    direction: "below",
    details: { servers, ...(doubt === null ? {} : { error: doubt }) },
  };
  if (choice.kind === "divided") return { kind: "measured", metrics: [agreement] };
  const { offset, bound, delay, server, stratum } = choice.median;
  const details = { server, stratum };
  return {
    kind: "measured",
    metrics: [
      ...offsetMetrics({ offset, bound, details }, limit),
      { name: "clock_delay_seconds", value: delay, unit: "s" },
      agreement,
    ],
  };
}

function failedAnswer(silent: readonly Silent[]): CheckAnswer {
  const message = `no time from ${listed(silent.map(silence))}`;
  const code = silent[0]?.failure.code ?? "unreachable";
  const retries = silent.map(({ retryAt }) => retryAt ?? 0);
  const retryAt = Math.min(...retries);
  return { kind: "failed", failure: { code, message }, ...(retryAt > 0 && { notBefore: retryAt }) };
}

/** What is wrong with the agreement, null where every server agrees. */
function doubtWords(choice: Choice, timed: readonly Timed[], silent: readonly Silent[]): string | null {
  const quiet = silent.length === 0 ? "" : `no time from ${listed(silent.map(silence))}`;
  if (choice.kind === "divided") {
    const said = listed(timed.map(({ time }) => says(time)));
    return joined(`the servers contradict each other, so nobody can tell the offset: ${said}`, quiet);
  }
  const { outliers, agreeing } = choice;
  if (outliers.length === 0 && silent.length === 0) return null;
  const others = outliers.length === 0 ? "" : `the others contradict: ${listed(outliers.map(says))}`;
  const total = timed.length + silent.length;
  return joined(`${agreeing.length} of ${total} servers agree`, others, quiet);
}

function describeState(state: ServerState, choice: Choice): object {
  if (state.kind === "silent") return { server: state.server, state: "silent", error: state.failure.message };
  const { server, offset, bound, delay, stratum } = state.time;
  const agrees = choice.kind === "agreed" && choice.agreeing.includes(state.time);
  return {
    server,
    state: agrees ? "agrees" : "contradicts",
    offset_seconds: offset,
    error_bound_seconds: bound,
    delay_seconds: delay,
    stratum,
    age_seconds: Math.round(state.ageSeconds),
  };
}

function silence({ server, failure }: Silent): string {
  return `${server}: ${failure.message}`;
}

function says({ server, offset, bound }: ServerTime): string {
  return `${server} ${signedSecondsInWords(offset)} (error up to ${secondsInWords(bound)})`;
}

function listed(items: readonly string[]): string {
  const named = items.slice(0, NAMED).join("; ");
  return items.length > NAMED ? `${named}; and ${items.length - NAMED} more` : named;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("; ");
}
