import type { MetricReading } from "@plimsoll/core";
import type { NatsLink } from "./nats-dialer.ts";
import type { NatsStream } from "./nats-options.ts";
import { type ApiAnswer, consumerMetrics, readApiAnswer, streamMetrics } from "./read-jetstream.ts";

/** What the JetStream API is asked through: `$JS.API`, or that of a domain. */
export function apiPrefix(domain: string | undefined): string {
  return domain === undefined ? "$JS.API" : `$JS.${domain}.API`;
}

/** Asks for streams and consumers, all at once. An answer that does not come is a value that is missing. */
export async function askJetstream(
  link: NatsLink,
  { streams, prefix }: { streams: readonly NatsStream[]; prefix: string },
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<readonly MetricReading[]> {
  const ask = async (subject: string): Promise<ApiAnswer> => {
    try {
      return readApiAnswer(await link.request(`${prefix}.${subject}`, signal));
    } catch (error) {
      return { error: (error as Error).message };
    }
  };
  const found = streams.flatMap(({ stream, consumers }) => [
    ask(`STREAM.INFO.${stream}`).then((answer) => streamMetrics(stream, answer, now())),
    ...consumers.map((consumer) =>
      ask(`CONSUMER.INFO.${stream}.${consumer}`).then((answer) => consumerMetrics({ stream, consumer }, answer, now())),
    ),
  ]);
  const metrics = (await Promise.all(found)).flat();
  link.connection.forgetRequests();
  return metrics;
}
