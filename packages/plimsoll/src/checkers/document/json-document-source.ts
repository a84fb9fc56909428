import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import { bodyHeaders, encodeBody } from "../../request/request-parts.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { encodingFault } from "../web/encoding-fault.ts";
import type { ExchangeResult } from "../web/exchange.ts";
import { compileAssertion, type JsonRule } from "../web/json-assertion.ts";
import { readExactJson } from "../web/json-document.ts";
import { WebSource } from "../web/web-source.ts";
import type { DocumentOptions } from "./document-options.ts";
import type { DocumentAnswer, DocumentSource } from "./document-source.ts";

/** One JSON document over HTTP. */
export class JsonDocumentSource implements DocumentSource {
  readonly #title: string;
  readonly #source: WebSource;
  readonly #rules: readonly JsonRule[];

  constructor(options: DocumentOptions & { readonly url: string }, venues: VenueBook) {
    const { method, body, expect, max_body: maxBytes, tls, ...shared } = options;
    const url = new URL(options.url);
    this.#rules = expect?.json.map(compileAssertion) ?? [];
    this.#title = `${method} ${url.origin}${url.pathname}`;
    const read = { wantsBody: isGood, keepBytes: maxBytes, maxBytes };
    const headers = {
      "User-Agent": "plimsoll",
      Accept: "application/json",
      "Accept-Encoding": "identity",
      ...bodyHeaders(body),
    };
    const request = { title: this.#title, url, method, headers, body: encodeBody(body), read: () => read };
    const settings = { ...shared, ...(typeof tls === "object" && { tls }) };
    this.#source = new WebSource(settings, { venues, base: url.origin, requests: [request] });
  }

  async read(context: CheckContext): Promise<DocumentAnswer> {
    const asked = await this.#source.ask(context);
    if (asked.kind !== "answered") return asked;
    return this.#readResult(asked.results[0], asked.use);
  }

  async close(): Promise<void> {
    this.#source.close();
  }

  #readResult(result: ExchangeResult | undefined, use: readonly MetricReading[]): DocumentAnswer {
    if (result === undefined || result.kind === "failed") {
      return {
        kind: "failed",
        failure: result?.failure ?? { code: "unreachable", message: `${this.#title} gave no answer` },
      };
    }
    const { status } = result;
    if (!isGood(status)) {
      const isRefusal = status === 401 || status === 403;
      return this.#failed(
        isRefusal ? "unauthorized" : "unexpected-answer",
        `answered ${status}${isRefusal ? ": our credentials are refused" : ""}`,
      );
    }
    const fault = encodingFault(result);
    if (fault !== null) return this.#failed("unreadable", `answered ${status} ${fault}`);
    const document = readExactJson(result.body);
    if (document.kind === "unreadable") return this.#failed("unreadable", `answered ${status} with ${document.words}`);
    for (const rule of this.#rules) {
      const words = rule(document.root);
      if (words !== null) return this.#failed("unexpected-answer", `answered ${status} ${words}`);
    }
    return { kind: "read", root: document.root, use };
  }

  #failed(code: CheckFailure["code"], words: string): DocumentAnswer {
    return { kind: "failed", failure: { code, message: `${this.#title} ${words}` } };
  }
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}
