import type { Proposal, ProposedComponent } from "./found.ts";
import { metricsProposal, recogniseMetrics } from "./metrics-proposal.ts";

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
  propose(base: string, port: number, answer: WebAnswer): Proposal;
}

const freqtrade: WebService = {
  what: "freqtrade",
  ports: [8080],
  path: "/api/v1/ping",
  recognise: ({ status, json }) =>
    status === 200 && has(json, { status: "pong" }) ? 'answered {"status":"pong"}' : null,
  propose: (url) => ({
    item: apiComponent("freqtrade-api", url, { path: "/api/v1/ping", equals: ["$.status", "pong"] }),
    notes: ["The ping is served by a thread of its own: it stays up while the trading loop hangs."],
    offer: {
      preset: "freqtrade",
      url,
      username: fromEnvironment("FREQTRADE_USER"),
      password: fromEnvironment("FREQTRADE_PASSWORD"),
    },
  }),
};

const hummingbotApi: WebService = {
  what: "hummingbot-api",
  ports: [8000],
  path: "/",
  recognise({ status, json }) {
    if (status !== 200 || !has(json, { status: "running" }) || !isNamed(json)) return null;
    return /hummingbot/i.test(json.name) ? `answered as ${json.name} ${json.version}` : null;
  },
  propose: (url) => ({
    item: apiComponent("hummingbot-api", url, { path: "/", equals: ["$.status", "running"] }),
    notes: [
      "It answers for the API, not for the bots: by mqtt and bots the preset sees what they do over MQTT and in their databases.",
    ],
    offer: {
      preset: "hummingbot",
      api: {
        url,
        username: fromEnvironment("HUMMINGBOT_API_USER"),
        password: fromEnvironment("HUMMINGBOT_API_PASSWORD"),
      },
    },
  }),
};

const gateway: WebService = {
  what: "hummingbot gateway",
  ports: [15_888],
  path: "/",
  mayUseTls: true,
  recognise: ({ status, json }) => (status === 200 && has(json, { status: "ok" }) ? 'answered {"status":"ok"}' : null),
  propose(url) {
    const isEncrypted = url.startsWith("https:");
    const tls = isEncrypted ? { tls: { verify: false } } : {};
    return {
      item: { preset: "hummingbot-gateway", url, ...tls },
      notes: [
        "With chains: [{ chain: ethereum, network: mainnet }] the node behind each chain that it trades on is watched too.",
        ...(isEncrypted ? ["Better than tls.verify: false is tls.ca_file."] : []),
      ],
    };
  },
};

/** Its answer is a JSON text that begins so and goes on with the time. */
const RUNNING_SINCE = /^Running since [\d :-]{10,19}\.?$/;

const octobot: WebService = {
  what: "OctoBot",
  ports: [5001],
  path: "/api/ping",
  recognise: ({ status, json }) =>
    status === 200 && typeof json === "string" && RUNNING_SINCE.test(json) ? `answered "${json}"` : null,
  propose: (url) => ({
    item: { preset: "octobot", url },
    notes: ["It tells that the process is there, not that it trades: a heartbeat of a script can tell that."],
  }),
};

const JESSE_WORDS = "Send feedback to the Jesse team";

const jesse: WebService = {
  what: "Jesse",
  ports: [9000],
  path: "/openapi.json",
  // The description of its API is open to all, and names it in the words of one of its requests.
  recognise({ status, json }) {
    const description = read(json, ["paths", "/system/feedback", "post", "description"]);
    const isJesse = status === 200 && typeof description === "string" && description.trim() === JESSE_WORDS;
    return isJesse ? "the description of its API names it" : null;
  },
  propose: (url) => ({
    item: apiComponent("jesse-api", url, { path: "/" }),
    notes: ["It answers for the dashboard's server, not for a strategy."],
    offer: { preset: "jesse", url, password: fromEnvironment("JESSE_PASSWORD") },
  }),
};

const metrics: WebService = {
  what: "Prometheus metrics",
  ports: [9090, 9091, 9100, 9187, 9121, 8000, 8080, 8001, 8081],
  path: "/metrics",
  recognise: ({ status, body }) => (status === 200 ? recogniseMetrics(body) : null),
  propose: (base, port, { body }) => metricsProposal({ base, port, body }),
};

/** What `init` looks for over HTTP. */
export const WEB_SERVICES: readonly WebService[] = [freqtrade, hummingbotApi, gateway, octobot, jesse, metrics];

function has(json: unknown, wanted: Readonly<Record<string, string>>): boolean {
  if (typeof json !== "object" || json === null) return false;
  return Object.entries(wanted).every(([key, value]) => (json as Record<string, unknown>)[key] === value);
}

function isNamed(json: unknown): json is { name: string; version: string } {
  const { name, version } = (json ?? {}) as Record<string, unknown>;
  return typeof name === "string" && typeof version === "string";
}

function read(json: unknown, path: readonly string[]): unknown {
  return path.reduce((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), json);
}

interface Page {
  readonly path: string;
  /** A place in its JSON, and the text that it must hold. Default: its status is enough. */
  readonly equals?: readonly [path: string, text: string];
}

function apiComponent(id: string, base: string, { path, equals }: Page): ProposedComponent {
  const endpoint = equals === undefined ? path : { path, expect: { json: [{ path: equals[0], equals: equals[1] }] } };
  return { id, type: "API_SERVER", check: { kind: "http", base_url: base, endpoints: [endpoint] }, interval: "5s" };
}

function fromEnvironment(name: string): string {
  return `\${${name}}`;
}
