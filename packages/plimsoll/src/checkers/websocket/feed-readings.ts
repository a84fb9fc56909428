import type { MetricReading } from "@plimsoll/core";
import { channelReadings } from "./channel-ages.ts";
import { deficitReading } from "./connection-facts.ts";
import { bookReadings, frozenReadings, gapReadings, latencyReadings, rateReading } from "./feed-metrics.ts";
import type { FeedPlan } from "./feed-plan.ts";
import type { FeedStream } from "./feed-stream.ts";
import type { Moment } from "./moment.ts";
import { type TickAges, tickAgeReadings } from "./tick-ages.ts";
import type { WebsocketOptions } from "./websocket-options.ts";

export interface ReadingsSetup {
  readonly plan: FeedPlan;
  readonly options: WebsocketOptions;
  readonly stream: FeedStream;
}

/** All that is known of a feed, in some thirty readings at most however many symbols it has. */
export function feedReadings(
  { plan, options, stream }: ReadingsSetup,
  ages: TickAges,
  moment: Moment,
): MetricReading[] {
  const { follower, facts, connection } = stream;
  const { detail_symbols: detail, least_silence: leastMs } = options;
  return [
    ...tickAgeReadings(ages, follower, moment),
    ...channelReadings({ follower, leastMs, detail }, ages, moment),
    rateReading(follower, moment),
    deficitReading(plan, follower, { moment, leastMs }),
    ...gapReadings(follower, moment),
    ...bookReadings({ follower, detail }, moment),
    ...frozenReadings({ follower, detail }, moment),
    ...latencyReadings(follower, moment),
    ...facts.readings(plan, connection.gate, moment),
    unreadableReading(stream, moment),
  ];
}

function unreadableReading({ follower }: FeedStream, { at }: Moment): MetricReading {
  const value = follower.unreadable.count(at);
  const details = value === 0 ? {} : { details: { error: `the last: ${follower.lastFault}` } };
  return { name: "feed_unreadable_messages", value, unit: "1", conclusive: true, ...details };
}
