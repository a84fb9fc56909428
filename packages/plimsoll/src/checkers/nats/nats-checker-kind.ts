import type { CheckerKind, CheckerSetup } from "../../port/checker.ts";
import { Secret } from "../../port/secret.ts";
import { createTrust } from "../net/secure-options.ts";
import type { Link, Listener } from "../topics/kept-connection.ts";
import { OWN_TOPIC_THRESHOLDS, TopicChecker } from "../topics/topic-checker.ts";
import { declaredOf } from "../topics/topic-options.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { apiPrefix, askJetstream } from "./ask-jetstream.ts";
import { NatsDialer, NatsLink, type NatsPlace } from "./nats-dialer.ts";
import { type NatsOptions, natsOptions, OWN_METRICS } from "./nats-options.ts";
import { NATS_PORT, parseNatsUrl } from "./nats-url.ts";
import { matchSubject } from "./subject-filter.ts";

/** `kind: nats`: a NATS server that the monitor stays connected to, what came last on subjects, and JetStream's streams. */
export const natsCheckerKind: CheckerKind<NatsOptions> = {
  kind: "nats",
  options: natsOptions,
  defaultType: "CUSTOM",
  access: "network",
  concurrency: 256,
  thresholds: ({ subjects }) => ({
    ...OWN_TOPIC_THRESHOLDS,
    lame_duck: { warning: 1 },
    stream_usage: { warning: 85, critical: 95 },
    stream_replicas_behind: { warning: 1 },
    ...declaredThresholds(declaredOf(subjects)),
  }),
  metricNames: ({ subjects }) => [...OWN_METRICS, ...declaredOf(subjects).map(({ name }) => name)],
  keyMetrics: [],
  create: createChecker,
};

function createChecker(options: NatsOptions, setup: CheckerSetup): TopicChecker {
  const { subjects, streams, domain } = options;
  const place = toPlace(options);
  return new TopicChecker(
    {
      target: place.target,
      watches: subjects.map(({ subject, ...watch }) => ({ ...watch, topic: subject })),
      label: "subject",
      maxRate: options.max_rate,
      matches: matchSubject,
      createDialer: (listener: Listener) => new NatsDialer(place, listener, setup.clock),
      ask: async (link: Link, signal: AbortSignal) => {
        if (!(link instanceof NatsLink)) return [];
        const { ldm = false, server_name: server, version } = link.info;
        const error = { error: "the server is in lame duck mode: it is about to shut down" };
        const details = { server, version, ...(ldm ? error : {}) };
        const asked = await askJetstream(
          link,
          { streams, prefix: apiPrefix(domain) },
          { signal, now: () => setup.clock.now() },
        );
        return [{ name: "lame_duck", value: ldm ? 1 : 0, unit: "1", details }, ...asked];
      },
    },
    setup,
  );
}

function toPlace(options: NatsOptions): NatsPlace {
  const { tls, subjects, creds, nkey_seed: seed } = options;
  const url = options.url === undefined ? null : parseNatsUrl(options.url.reveal());
  const isSecure = tls !== false || url?.isSecure === true;
  const host = (url?.host ?? options.host ?? "").replace(/^\[|\]$/g, "");
  const port = options.port ?? url?.port ?? NATS_PORT;
  const secretOf = (text: string | undefined) => (text === undefined ? undefined : new Secret(text));
  return {
    target: `NATS at ${host.includes(":") ? `[${host}]` : host}:${port}`,
    host,
    port,
    login: {
      user: options.user ?? url?.user,
      password: options.password ?? secretOf(url?.password),
      token: options.token ?? secretOf(url?.token),
      creds,
      seed,
    },
    trust: isSecure ? createTrust(typeof tls === "boolean" ? {} : tls) : null,
    allowLinkLocal: options.allow_link_local,
    inboxPrefix: options.inbox_prefix,
    subjects: subjects.map(({ subject }) => subject),
    maxRate: options.max_rate,
  };
}
