import type { Proposal } from "./found.ts";

const METRIC_LINE = /^[a-zA-Z_:][\w:]*(\{[^\n]*\})? [-+0-9.eNaInf]+/m;
const PROGRAMS = [
  [/^prometheus_build_info/m, "Prometheus", "prometheus"],
  [/^node_(cpu|memory|exporter)/m, "Prometheus node exporter", "node-exporter"],
  [/^pushgateway_/m, "Prometheus Pushgateway", "pushgateway"],
] as const;

/** What shows that a page is one for Prometheus; null when it is none. */
export function recogniseMetrics(body: string): string | null {
  const series = body.match(/^# TYPE \S+ (counter|gauge|histogram|summary|untyped)$/gm)?.length ?? 0;
  if (series === 0 || !METRIC_LINE.test(body)) return null;
  const [, program] = programOf(body);
  return `${program} with ${series} metrics`;
}

interface MetricsPage {
  readonly base: string;
  readonly port: number;
  readonly body: string;
}

/** Of the series that any program has by the custom of Prometheus' client libraries, those that are there; else the page alone. */
export function metricsProposal({ base, port, body }: MetricsPage): Proposal {
  const [, , name] = programOf(body);
  const common = { id: name ?? `metrics-${port}`, type: "API_SERVER" } as const;
  if (!hasSeries(body, "process_start_time_seconds")) {
    const endpoints = [{ path: "/metrics", expect: { body_contains: "# TYPE " } }];
    const note = `Only that the page answers is checked. Its series are read by check: { kind: prometheus, url: "${base}/metrics", metrics: [{ name: open_orders, select: orders_open }] }`;
    return { item: { ...common, check: { kind: "http", base_url: base, endpoints } }, notes: [note] };
  }
  const countsFiles = hasSeries(body, "process_open_fds") && hasSeries(body, "process_max_fds");
  const metrics = [
    { name: "uptime", select: "process_start_time_seconds", age: "s" },
    ...(countsFiles ? [OPEN_FILES] : []),
  ];
  return {
    item: {
      ...common,
      check: { kind: "prometheus", url: `${base}/metrics`, metrics },
      ...(countsFiles ? { thresholds: { [OPEN_FILES.name]: { warning: 80, critical: 95 } } } : {}),
    },
    notes: ["Further series of the page become metrics by a line under metrics."],
  };
}

const OPEN_FILES = {
  name: "open_files_percentage",
  select: "process_open_fds",
  ratio: { of: "process_max_fds" },
  scale: 100,
  unit: "%",
} as const;

function hasSeries(body: string, name: string): boolean {
  return new RegExp(`^${name} [0-9]`, "m").test(body);
}

function programOf(body: string): readonly [unknown, string, string | null] {
  return PROGRAMS.find(([pattern]) => pattern.test(body)) ?? [null, "the Prometheus text format", null];
}
