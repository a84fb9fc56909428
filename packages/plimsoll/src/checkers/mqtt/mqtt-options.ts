import { z } from "zod";
import { Secret } from "../../port/secret.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { OWN_TOPIC_METRICS } from "../topics/topic-checker.ts";
import { nameMistakes, topicShape } from "../topics/topic-options.ts";
import { parseBrokerUrl } from "./broker-url.ts";
import { isTopicFilter } from "./topic-filter.ts";

const VERSIONS = ["3.1.1", "5"] as const;

const subscription = z.strictObject({
  topic: z
    .string()
    .min(1)
    .max(1000)
    .refine(isTopicFilter, "expected a topic, with + for one level and # for all that follow"),
  ...topicShape,
});

/** Options of `kind: mqtt`, defaults filled in. */
export const mqttOptions = z
  .strictObject({
    url: z
      .string()
      .refine((text) => parseBrokerUrl(text) !== null, "expected mqtt://user:password@host:port, or mqtts:// for TLS")
      .transform((text) => new Secret(text))
      .optional()
      .describe("mqtt://user:password@host:port (mqtts:// for TLS), in place of the single settings below"),
    host: z
      .string()
      .regex(/^[^\s/@]+$/, "expected a host name or an address")
      .optional(),
    port: z.int().min(1).max(65_535).optional().describe("default 1883, 8883 with TLS"),
    user: z.string().min(1).optional(),
    password: z
      .string()
      .min(1)
      .transform((value) => new Secret(value))
      .optional(),
    client_id: z
      .string()
      .regex(/^\S{1,64}$/)
      .optional()
      .describe(
        "must be the monitor's own: with an engine's id its connection would be ended; default a new one each time",
      ),
    version: z.enum(VERSIONS).default("3.1.1").describe("of MQTT"),
    tls: z.union([z.boolean(), tlsOptions]).default(false).describe("true, or how to verify the certificate"),
    topics: z.array(subscription).max(50).default([]),
    max_rate: z
      .int()
      .min(1)
      .max(100_000)
      .default(2000)
      .describe("messages a second that are read; what is more waits in the broker, which drops it"),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
  })
  .superRefine((it, context) => {
    const mistake = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if ((it.url === undefined) === (it.host === undefined)) mistake(["url"], "give one of url and host");
    if (it.url !== undefined && (it.user ?? it.password ?? it.port) !== undefined) {
      mistake(["user"], "port, user and password stand in the url");
    }
    for (const { path, message } of nameMistakes(it.topics, OWN_TOPIC_METRICS)) mistake(["topics", ...path], message);
    const filters = it.topics.map(({ topic }) => topic);
    for (const [index, topic] of filters.entries()) {
      if (filters.indexOf(topic) < index) mistake(["topics", index, "topic"], `${topic} is given twice`);
    }
  });
export type MqttOptions = z.output<typeof mqttOptions>;
