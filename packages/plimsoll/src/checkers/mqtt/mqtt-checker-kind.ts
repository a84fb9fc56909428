import type { CheckerKind, CheckerSetup } from "../../port/checker.ts";
import { Secret } from "../../port/secret.ts";
import { createTrust } from "../net/secure-options.ts";
import type { Listener } from "../topics/kept-connection.ts";
import { OWN_TOPIC_METRICS, OWN_TOPIC_THRESHOLDS, TopicChecker } from "../topics/topic-checker.ts";
import { declaredOf } from "../topics/topic-options.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { MQTT_PORT, MQTTS_PORT, parseBrokerUrl } from "./broker-url.ts";
import { MqttDialer, type MqttPlace } from "./mqtt-dialer.ts";
import { type MqttOptions, mqttOptions } from "./mqtt-options.ts";
import { matchTopic } from "./topic-filter.ts";

/** `kind: mqtt`: an MQTT broker that the monitor stays connected to, and what came last on topics. */
export const mqttCheckerKind: CheckerKind<MqttOptions> = {
  kind: "mqtt",
  options: mqttOptions,
  defaultType: "CUSTOM",
  access: "network",
  concurrency: 256,
  thresholds: ({ topics }) => ({ ...OWN_TOPIC_THRESHOLDS, ...declaredThresholds(declaredOf(topics)) }),
  metricNames: ({ topics }) => [...OWN_TOPIC_METRICS, ...declaredOf(topics).map(({ name }) => name)],
  keyMetrics: [],
  load: () => import("mqtt"),
  create: createChecker,
};

function createChecker(options: MqttOptions, setup: CheckerSetup): TopicChecker {
  const place = toPlace(options);
  const plan = {
    target: place.target,
    watches: options.topics,
    label: "topic",
    maxRate: options.max_rate,
    matches: matchTopic,
    createDialer: (listener: Listener) => new MqttDialer(place, listener, setup.clock),
  };
  return new TopicChecker(plan, setup);
}

function toPlace(options: MqttOptions): MqttPlace {
  const { tls, topics, version, client_id: clientId, allow_link_local: allowLinkLocal } = options;
  const url = options.url === undefined ? null : parseBrokerUrl(options.url.reveal());
  const isSecure = tls !== false || url?.isSecure === true;
  const host = (url?.host ?? options.host ?? "").replace(/^\[|\]$/g, "");
  const port = url?.port ?? options.port ?? (isSecure ? MQTTS_PORT : MQTT_PORT);
  return {
    target: `the MQTT broker at ${host.includes(":") ? `[${host}]` : host}:${port}`,
    host,
    port,
    user: url?.user ?? options.user,
    password: url?.password === undefined ? options.password : new Secret(url.password),
    clientId,
    version: version === "5" ? 5 : 4,
    trust: isSecure ? createTrust(typeof tls === "boolean" ? {} : tls) : null,
    allowLinkLocal,
    topics: topics.map(({ topic }) => topic),
    maxRate: options.max_rate,
  };
}
