import { z } from "zod";
import type { Preset, PresetPart } from "../../port/preset.ts";
import { plainUrl } from "../../request/request-options.ts";

const CHAINS = ["ethereum", "solana"] as const;
const chain = z.strictObject({
  chain: z.enum(CHAINS),
  network: z.string().regex(/^[\w-]{1,60}$/, "expected a network such as mainnet or mainnet-beta"),
});
const options = z.strictObject({
  url: plainUrl
    .default("https://127.0.0.1:15888")
    .describe(
      "where it is; https with a client's certificate unless it runs in dev mode; default https://127.0.0.1:15888",
    ),
  tls: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("ca_file, cert_file and key_file: it lets in only clients whose certificate it trusts, but in dev mode"),
  chains: z.array(chain).min(1).max(10).optional().describe("chains and networks that it trades on"),
});
type GatewayOptions = z.output<typeof options>;

/** How long a chain may stand still: Ethereum makes a block every 12 s, Solana several a second. */
const STILL = { ethereum: "2m", solana: "30s" } as const satisfies Record<(typeof CHAINS)[number], string>;

/** It allows 100 requests a minute to all that ask it, the bots first: all parts together take a quarter at most. */
const REQUESTS_PER_MINUTE = 25;
const INTERVAL_SECONDS = 15;

/** Hummingbot's gateway to decentralised exchanges. */
export const hummingbotGatewayPreset: Preset<GatewayOptions> = {
  name: "hummingbot-gateway",
  title: "Hummingbot Gateway: the server, and each chain's node behind it",
  options,
  example: {
    url: "https://127.0.0.1:15888",
    tls: { ca_file: "certs/ca_cert.pem", cert_file: "certs/client_cert.pem", key_file: "certs/client_key.pem" },
    chains: [
      { chain: "ethereum", network: "mainnet" },
      { chain: "solana", network: "mainnet-beta" },
    ],
  },
  advice: [
    {
      advice: "with care",
      what: "POST /restart",
      when: "no transaction is pending; never while one is, and never by itself",
    },
  ],
  expand: (given) => [serverPart(given), ...(given.chains ?? []).map((it) => chainPart(given, it))],
};

/** How often each chain is asked, so that all of them leave room for the server's own part, s. */
function chainInterval({ chains = [] }: GatewayOptions): number {
  const left = REQUESTS_PER_MINUTE - 60 / INTERVAL_SECONDS;
  return Math.max(INTERVAL_SECONDS, Math.ceil((60 * chains.length) / left));
}

function serverPart({ url, tls, chains = [] }: GatewayOptions): PresetPart {
  return {
    part: "server",
    why: "Whether it answers at all; with a chain that stands still behind it, it is up but not trading. It allows 100 requests a minute to all that ask it: all parts together take 25 at most.",
    ...(chains.length > 0
      ? { progress: chains.map(chainName) }
      : { untold: "with chains: [{ chain: ethereum, network: mainnet }] the blocks of each chain tell it" }),
    component: {
      type: "API_SERVER",
      check: {
        kind: "http",
        base_url: url,
        endpoints: [{ path: "/", expect: { json: [{ path: "$.status", equals: "ok" }] } }],
        ...(tls === undefined ? {} : { tls }),
      },
      interval: `${INTERVAL_SECONDS}s`,
      urgency: "required",
    },
  };
}

function chainName({ chain: name, network }: z.output<typeof chain>): string {
  return `${name}-${network}`;
}

function chainPart(given: GatewayOptions, { chain: name, network }: z.output<typeof chain>): PresetPart {
  const { url, tls } = given;
  const metrics = [{ name: "block_number", path: "$.currentBlockNumber", rising: { within: STILL[name], above: 0 } }];
  return {
    part: chainName({ chain: name, network }),
    why: "When its RPC times out (5 s) the gateway answers 200 with block 0: so the number must be above 0, and rise. rpcUrl, which can hold a key, is never read.",
    dependsOn: ["server"],
    component: {
      type: "EXTERNAL_API",
      check: {
        kind: "json",
        base_url: url,
        requests: [{ path: `/chains/${name}/status?network=${network}`, name: `${name} ${network}`, metrics }],
        ...(tls === undefined ? {} : { tls }),
      },
      interval: `${chainInterval(given)}s`,
      timeout: "10s",
      thresholds: { response_time: { warning: 3000, critical: 6000 } },
    },
  };
}
