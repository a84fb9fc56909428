import type { Labels } from "@plimsoll/core";
import { Secret } from "../../port/secret.ts";
import { compileExpectation, type Expectation } from "./expectation.ts";
import type { EndpointOptions, HeaderTable, HttpOptions } from "./http-options.ts";
import { mergeHeaders, type RequestPlan } from "./request-plan.ts";

const DEFAULT_MAX_BODY = 1_048_576;
/** Binance lists every market there. */
const EXCHANGE_INFO_MAX_BODY = 67_108_864;
/** Enough for the limits in an `exchangeInfo` and for an error in an answer's body. */
const EXTERNAL_KEEP = 8192;

/** One request that every check makes, and what its answer must be. */
export interface Endpoint {
  readonly labels: Labels;
  /** `GET /health`, for messages: without query, where keys and signatures travel. */
  readonly title: string;
  readonly plan: RequestPlan;
  readonly expectation: Expectation;
  readonly keepBytes: number;
  readonly maxBytes: number;
  /** Whether its answer lists the venue's rate limits. */
  readonly isExchangeInfo: boolean;
}

/** The endpoints of a component, each with a label of its own. */
export function planEndpoints(options: HttpOptions): Endpoint[] {
  const given = options.endpoints ?? [""];
  const taken = new Map<string, number>();
  return given.map((entry) => {
    const endpoint = planEndpoint(typeof entry === "string" ? { path: entry } : entry, options);
    const label = endpoint.labels.endpoint ?? "";
    const count = (taken.get(label) ?? 0) + 1;
    taken.set(label, count);
    return count === 1 ? endpoint : { ...endpoint, labels: { endpoint: `${label} #${count}` } };
  });
}

function planEndpoint(options: EndpointOptions, shared: HttpOptions): Endpoint {
  const url = endpointUrl(options.path, shared);
  const method = options.method ?? shared.method ?? "GET";
  const expectation = compileExpectation({ ...shared.expect, ...options.expect });
  const isExternal = shared.api_url !== undefined;
  const isExchangeInfo = isExternal && url.pathname.endsWith("/exchangeInfo");
  const maxBytes = shared.max_body ?? (isExchangeInfo ? EXCHANGE_INFO_MAX_BODY : DEFAULT_MAX_BODY);
  return {
    labels: { endpoint: options.name ?? (method === "GET" ? url.pathname : `${method} ${url.pathname}`) },
    title: `${method} ${url.pathname}`,
    plan: { url, method, headers: endpointHeaders(options, shared), body: encodeBody(options.body) },
    expectation,
    keepBytes: expectation.judgeBody !== undefined ? maxBytes : isExternal ? EXTERNAL_KEEP : 0,
    maxBytes,
    isExchangeInfo,
  };
}

/** Joined as text, so that a path such as `//elsewhere/x` can't lead to another host. */
function endpointUrl(path: string, shared: HttpOptions): URL {
  const base = new URL(shared.api_url ?? shared.base_url ?? "");
  base.hash = "";
  if (path === "") return base;
  const prefix = base.pathname.replace(/\/+$/, "");
  return new URL(`${base.origin}${prefix}${path.startsWith("/") ? "" : "/"}${path.split("#", 1)[0]}`);
}

function endpointHeaders(options: EndpointOptions, shared: HttpOptions) {
  const isJson = options.body !== undefined && typeof options.body !== "string";
  return mergeHeaders(
    { "User-Agent": "plimsoll", Accept: "*/*", "Accept-Encoding": "identity" },
    isJson ? { "Content-Type": "application/json" } : {},
    credentials(shared),
    shared.headers,
    options.headers,
  );
}

function credentials(shared: HttpOptions): HeaderTable {
  const { api_key: key, api_key_header: header, basic_auth: basic } = shared;
  if (key !== undefined && header !== undefined) return { [header]: key };
  if (key !== undefined) return { Authorization: new Secret(`Bearer ${key.reveal()}`) };
  if (basic === undefined) return {};
  const pair = Buffer.from(`${basic.username}:${basic.password.reveal()}`, "utf8").toString("base64");
  return { Authorization: new Secret(`Basic ${pair}`) };
}

function encodeBody(body: EndpointOptions["body"]): Buffer | null {
  if (body === undefined) return null;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body), "utf8");
}
