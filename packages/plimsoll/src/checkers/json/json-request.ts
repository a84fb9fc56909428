import type { CheckFailure, Labels } from "@plimsoll/core";
import type { MatchBudget } from "../../config/bounded-match.ts";
import { bodyHeaders, encodeBody, joinUrl } from "../../request/request-parts.ts";
import { encodingFault } from "../web/encoding-fault.ts";
import type { Answered, ExchangeResult } from "../web/exchange.ts";
import { compileExpectation, type Expectation } from "../web/expectation.ts";
import { readJson } from "../web/json-document.ts";
import { statusFailure } from "../web/status-failure.ts";
import type { SourceRequest } from "../web/web-source.ts";
import type { JsonMetric } from "./json-metric.ts";
import { type JsonOptions, type JsonRequestOptions, requestName } from "./json-options.ts";

/** One document that is asked for, and the metrics that are in it. */
export interface JsonRequest {
  /** By which `when` knows it. */
  readonly name: string;
  readonly labels: Labels;
  readonly metrics: readonly JsonMetric[];
  readonly expectation: Expectation;
  readonly source: SourceRequest;
}

/** What an answer comes to. */
export type JsonAnswer =
  | { readonly kind: "read"; readonly answered: Answered; readonly root: unknown }
  | {
      readonly kind: "failed";
      readonly answered: Answered | null;
      readonly failure: CheckFailure;
      readonly connected: boolean;
    };

export function planRequests(options: JsonOptions): JsonRequest[] {
  const { url, body, metrics } = options;
  if (url === undefined) return (options.requests ?? []).map((it) => planRequest(it, options, options.base_url ?? ""));
  return [planRequest({ path: "", ...(body !== undefined && { body }), ...(metrics && { metrics }) }, options, url)];
}

function planRequest(it: JsonRequestOptions, shared: JsonOptions, base: string): JsonRequest {
  const url = joinUrl(base, it.path);
  const method = it.method ?? shared.method;
  const expectation = compileExpectation({ ...shared.expect, ...it.expect });
  const title = `${method} ${url.pathname}`;
  const read = { wantsBody: expectation.acceptsStatus, keepBytes: shared.max_body, maxBytes: shared.max_body };
  const headers = {
    "User-Agent": "plimsoll",
    Accept: "application/json",
    "Accept-Encoding": "identity",
    ...bodyHeaders(it.body),
    ...it.headers,
  };
  return {
    name: requestName(it),
    labels: { endpoint: it.name ?? (method === "GET" ? url.pathname : title) },
    metrics: it.metrics ?? [],
    expectation,
    source: { title, url, method, headers, body: encodeBody(it.body), read: () => read },
  };
}

/** Reads one answer as the document that it should be. */
export function readAnswer(result: ExchangeResult, request: JsonRequest, budget: MatchBudget): JsonAnswer {
  if (result.kind === "failed") return { ...result, answered: null };
  const { expectation, source } = request;
  const { status } = result;
  const failed = (code: CheckFailure["code"], words: string): JsonAnswer => {
    const failure = { code, message: `${source.title} answered ${status}${words}` };
    return { kind: "failed", answered: result, failure, connected: true };
  };
  if (!expectation.acceptsStatus(status)) {
    const failure = statusFailure(status, { title: source.title, expected: expectation.statusInWords });
    return { kind: "failed", answered: result, failure, connected: true };
  }
  const fault = encodingFault(result);
  if (fault !== null) return failed("unreadable", ` ${fault}`);
  const document = readJson(result.body);
  if (document.kind === "unreadable") return failed("unreadable", ` with ${document.words}`);
  const unexpected = expectation.judgeBody?.(result.body, budget) ?? null;
  if (unexpected !== null) return failed("unexpected-answer", ` ${unexpected}`);
  return { kind: "read", answered: result, root: document.root };
}
