import type { Labels } from "@plimsoll/core";
import type { HeaderTable } from "../../request/request-options.ts";
import {
  basicHeader,
  bearerHeader,
  bodyHeaders,
  encodeBody,
  joinUrl,
  mergeHeaders,
} from "../../request/request-parts.ts";
import { listsLimits } from "../venue/read-use.ts";
import { compileExpectation, type Expectation } from "../web/expectation.ts";
import type { RequestPlan } from "../web/request-plan.ts";
import type { EndpointOptions, HttpOptions } from "./http-options.ts";

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
  const url = joinUrl(shared.api_url ?? shared.base_url ?? "", options.path);
  const method = options.method ?? shared.method ?? "GET";
  const expectation = compileExpectation({ ...shared.expect, ...options.expect });
  const isExternal = shared.api_url !== undefined;
  const isExchangeInfo = isExternal && listsLimits(url);
  const maxBytes = shared.max_body ?? (isExchangeInfo ? EXCHANGE_INFO_MAX_BODY : DEFAULT_MAX_BODY);
  return {
    labels: { endpoint: options.name ?? (method === "GET" ? url.pathname : `${method} ${url.pathname}`) },
    title: `${method} ${url.pathname}`,
    plan: { url, method, headers: endpointHeaders(options, shared), body: encodeBody(options.body) },
    expectation,
    keepBytes: expectation.judgeBody !== undefined ? maxBytes : isExternal ? EXTERNAL_KEEP : 0,
    maxBytes,
  };
}

function endpointHeaders(options: EndpointOptions, shared: HttpOptions) {
  return mergeHeaders(
    { "User-Agent": "plimsoll", Accept: "*/*", "Accept-Encoding": "identity" },
    bodyHeaders(options.body),
    credentials(shared),
    shared.headers,
    options.headers,
  );
}

function credentials(shared: HttpOptions): HeaderTable {
  const { api_key: key, api_key_header: header, basic_auth: basic } = shared;
  if (key !== undefined && header !== undefined) return { [header]: key };
  if (key !== undefined) return bearerHeader(key);
  return basic === undefined ? {} : basicHeader(basic);
}
