import { z } from "zod";
import { Secret } from "../../port/secret.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { OWN_TOPIC_METRICS } from "../topics/topic-checker.ts";
import { nameMistakes, topicShape } from "../topics/topic-options.ts";
import { readCreds } from "./nats-login.ts";
import { parseNatsUrl } from "./nats-url.ts";
import { readNkey } from "./nkey.ts";
import { isSubjectFilter } from "./subject-filter.ts";

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
/** Names of streams, consumers and domains stand in subjects. */
const token = z.string().regex(/^[^\s.*>]{1,200}$/, "expected a name without dots, blanks, * and >");

const subscription = z.strictObject({
  subject: z
    .string()
    .min(1)
    .max(1000)
    .refine(isSubjectFilter, "expected a subject, with * for one token and > for all that follow"),
  ...topicShape,
});

const stream = z.strictObject({
  stream: token,
  consumers: z.array(token).max(50).default([]),
});
export type NatsStream = z.output<typeof stream>;

/** What the kind itself measures. */
export const OWN_METRICS = [
  ...OWN_TOPIC_METRICS,
  "lame_duck",
  "stream_messages",
  "stream_size",
  "stream_last_message_age",
  "stream_usage",
  "stream_replicas_behind",
  "consumer_pending",
  "consumer_ack_pending",
  "consumer_redelivered",
  "consumer_delivery_age",
] as const;

/** Options of `kind: nats`, defaults filled in. */
export const natsOptions = z
  .strictObject({
    url: z
      .string()
      .refine((text) => parseNatsUrl(text) !== null, "expected nats://user:password@host:port, or tls:// for TLS")
      .transform((text) => new Secret(text))
      .optional()
      .describe("nats://user:password@host:port (tls:// for TLS), in place of host and port"),
    host: z
      .string()
      .regex(/^[^\s/@]+$/, "expected a host name or an address")
      .optional(),
    port: z.int().min(1).max(65_535).optional().describe("default 4222"),
    user: z.string().min(1).optional(),
    password: secret.optional(),
    token: secret.optional(),
    creds: z
      .string()
      .refine((text) => readCreds(text) !== null, "expected the text of a .creds file, as from a file: placeholder")
      .transform((text) => new Secret(text))
      .optional()
      .describe("the text of a .creds file (JWT and seed)"),
    nkey_seed: z
      .string()
      .refine((text) => readNkey(text) !== null, "expected a seed such as SUAM...")
      .transform((text) => new Secret(text))
      .optional(),
    tls: z.union([z.boolean(), tlsOptions]).default(false).describe("true, or how to verify the certificate"),
    subjects: z.array(subscription).max(50).default([]),
    streams: z.array(stream).max(50).default([]).describe("JetStream streams, and consumers of them"),
    domain: token.optional().describe("of JetStream"),
    inbox_prefix: z
      .string()
      .regex(/^[^\s*>]{1,100}$/)
      .default("_INBOX")
      .describe("what subjects of answers begin with, where the account allows only its own"),
    max_rate: z
      .int()
      .min(10)
      .max(100_000)
      .default(2000)
      .describe("messages a second of a subject that are read; a subject with more is put off again and again"),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
  })
  .superRefine((it, context) => {
    const mistake = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if ((it.url === undefined) === (it.host === undefined)) mistake(["url"], "give one of url and host");
    // One that is no URL is a mistake of its own, and no secret yet.
    const inUrl = it.url instanceof Secret ? parseNatsUrl(it.url.reveal()) : null;
    const logins = [it.user ?? inUrl?.user, it.token ?? inUrl?.token, it.creds, it.nkey_seed];
    if (logins.filter((login) => login !== undefined).length > 1) {
      mistake(["user"], "give one of user, token, creds and nkey_seed");
    }
    const asked = it.streams.reduce((sum, { consumers }) => sum + 1 + consumers.length, 0);
    if (asked > 200)
      mistake(["streams"], "expected at most 200 streams and consumers in all: each is a question to the server");
    if (it.password !== undefined && it.user === undefined) mistake(["password"], "belongs to user");
    for (const { path, message } of nameMistakes(it.subjects, OWN_METRICS)) mistake(["subjects", ...path], message);
    const filters = it.subjects.map(({ subject }) => subject);
    for (const [index, subject] of filters.entries()) {
      if (filters.indexOf(subject) < index) mistake(["subjects", index, "subject"], `${subject} is given twice`);
    }
  });
export type NatsOptions = z.output<typeof natsOptions>;
