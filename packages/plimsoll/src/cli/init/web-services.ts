import type { ProposedComponent } from "./found.ts";

export interface WebAnswer {
  readonly url: string;
  readonly status: number;
  readonly body: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** A program that is known by what one of its own pages answers. */
export interface WebService {
  readonly what: string;
  readonly ports: readonly number[];
  readonly path: string;
  /** Also asked over TLS, whatever the certificate. */
  readonly mayUseTls?: boolean;
  recognise(answer: WebAnswer): string | null;
  propose(base: string, port: number, answer: WebAnswer): ProposedComponent;
  readonly notes: readonly string[];
}

const freqtrade: WebService = {
  what: "freqtrade",
  ports: [8080],
  path: "/api/v1/ping",
  recognise: ({ status, json }) =>
    status === 200 && has(json, { status: "pong" }) ? 'answered {"status":"pong"}' : null,
  propose: (base) => ({
    id: "freqtrade-api",
    type: "API_SERVER",
    check: {
      kind: "http",
      base_url: base,
      endpoints: [{ path: "/api/v1/ping", expect: { json: [{ path: "$.status", equals: "pong" }] } }],
    },
    interval: "5s",
  }),
  notes: [
    "The ping is served by a thread of its own: it stays up while the trading loop hangs. Watch its database too.",
  ],
};

const hummingbotApi: WebService = {
  what: "hummingbot-api",
  ports: [8000],
  path: "/",
  recognise({ status, json }) {
    if (status !== 200 || !has(json, { status: "running" }) || !isNamed(json)) return null;
    return /hummingbot/i.test(json.name) ? `answered as ${json.name} ${json.version}` : null;
  },
  propose: (base) => ({
    id: "hummingbot-api",
    type: "API_SERVER",
    check: {
      kind: "http",
      base_url: base,
      endpoints: [{ path: "/", expect: { json: [{ path: "$.status", equals: "running" }] } }],
    },
    interval: "5s",
  }),
  notes: ["It answers for the API, not for the bots: what they do is seen over MQTT and in their databases."],
};

const gateway: WebService = {
  what: "hummingbot gateway",
  ports: [15_888],
  path: "/",
  mayUseTls: true,
  recognise: ({ status, json }) => (status === 200 && has(json, { status: "ok" }) ? 'answered {"status":"ok"}' : null),
  propose: (base) => ({
    id: "hummingbot-gateway",
    type: "API_SERVER",
    check: {
      kind: "http",
      base_url: base,
      endpoints: [{ path: "/", expect: { json: [{ path: "$.status", equals: "ok" }] } }],
      ...(base.startsWith("https:") ? { tls: { verify: false } } : {}),
    },
    interval: "10s",
  }),
  notes: ["It takes 100 requests a minute in all, hence the interval. Better than tls.verify: false is tls.ca_file."],
};

const METRIC_LINE = /^[a-zA-Z_:][\w:]*(\{[^\n]*\})? [-+0-9.eNaInf]+/m;
const PROGRAMS = [
  [/^prometheus_build_info/m, "Prometheus", "prometheus"],
  [/^node_(cpu|memory|exporter)/m, "Prometheus node exporter", "node-exporter"],
  [/^pushgateway_/m, "Prometheus Pushgateway", "pushgateway"],
] as const;

const metrics: WebService = {
  what: "Prometheus metrics",
  ports: [9090, 9091, 9100, 9187, 9121, 8000, 8080, 8001, 8081],
  path: "/metrics",
  recognise({ status, body }) {
    const series = body.match(/^# TYPE \S+ (counter|gauge|histogram|summary|untyped)$/gm)?.length ?? 0;
    if (status !== 200 || series === 0 || !METRIC_LINE.test(body)) return null;
    const [, program] = programOf(body);
    return `${program} with ${series} metrics`;
  },
  propose(base, port, { body }) {
    const [, , name] = programOf(body);
    const endpoints = [{ path: "/metrics", expect: { body_contains: "# TYPE " } }];
    return { id: name ?? `metrics-${port}`, type: "API_SERVER", check: { kind: "http", base_url: base, endpoints } };
  },
  notes: ["Only that the page answers is checked; reading the metrics themselves comes later."],
};

function programOf(body: string): readonly [unknown, string, string | null] {
  return PROGRAMS.find(([pattern]) => pattern.test(body)) ?? [null, "the Prometheus text format", null];
}

/** What `init` looks for over HTTP. */
export const WEB_SERVICES: readonly WebService[] = [freqtrade, hummingbotApi, gateway, metrics];

function has(json: unknown, wanted: Readonly<Record<string, string>>): boolean {
  if (typeof json !== "object" || json === null) return false;
  return Object.entries(wanted).every(([key, value]) => (json as Record<string, unknown>)[key] === value);
}

function isNamed(json: unknown): json is { name: string; version: string } {
  const { name, version } = (json ?? {}) as Record<string, unknown>;
  return typeof name === "string" && typeof version === "string";
}
