import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../port/clock.ts";
import type { Monitor, PublishedBody } from "../port/monitor.ts";

const compress = promisify(gzip);
/** Smaller bodies are not worth compressing, bytes. */
const MIN_GZIP_BYTES = 1400;

/** Making the body anew takes at most this share of the time, however often it is asked for. */
const REBUILD_SHARE = 0.1;

export interface CurrentAnswerOptions {
  readonly monitor: Pick<Monitor, "currentBody">;
  readonly clock: Pick<Clock, "monotonic">;
}

/**
 * Answers `GET /current` from bytes made once per published change: 304 when the reader has them, compressed once (and only
 * when somebody can take it) otherwise. Where changes never stop, a body is used for ten times as long as it took to make.
 */
export class CurrentAnswer {
  readonly #monitor: Pick<Monitor, "currentBody">;
  readonly #clock: Pick<Clock, "monotonic">;
  #kept: { readonly until: number; readonly body: PublishedBody } | null = null;
  #compressed: { readonly etag: string; readonly body: Promise<Buffer> } | null = null;

  constructor({ monitor, clock }: CurrentAnswerOptions) {
    this.#monitor = monitor;
    this.#clock = clock;
  }

  /** The next answer is made anew: who has just changed something sees it. */
  forget(): void {
    this.#kept = null;
  }

  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const published = this.#body();
    const zipped = published.json.length >= MIN_GZIP_BYTES && acceptsGzip(request.headers["accept-encoding"]);
    const etag = zipped ? `${published.etag.slice(0, -1)}-gzip"` : published.etag;
    reply.header("etag", etag).header("cache-control", "no-cache").header("vary", "accept-encoding");
    if (matchesEtag(request.headers["if-none-match"], published.etag)) return reply.code(304).send();
    reply.header("content-type", "application/json; charset=utf-8");
    if (!zipped) return reply.send(published.json);
    const body = await this.#compress(published);
    return reply.header("content-encoding", "gzip").send(body);
  }

  #body(): PublishedBody {
    const begun = this.#clock.monotonic();
    if (this.#kept !== null && begun < this.#kept.until) return this.#kept.body;
    const body = this.#monitor.currentBody();
    const done = this.#clock.monotonic();
    this.#kept = { until: done + (done - begun) / REBUILD_SHARE, body };
    return body;
  }

  #compress({ etag, json }: PublishedBody): Promise<Buffer> {
    if (this.#compressed?.etag !== etag) {
      this.#compressed = { etag, body: compress(json, { level: constants.Z_BEST_SPEED }) };
    }
    return this.#compressed.body;
  }
}

/** True when `If-None-Match` names this state, whichever encoding it was sent in (RFC 9110, weak comparison). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag || header === "*") return true;
  const plain = etag.slice(1, -1);
  return header.split(",").some((entry) => {
    const value = entry.trim().replace(/^W\//, "");
    return value === `"${plain}"` || value === `"${plain}-gzip"`;
  });
}

export function acceptsGzip(header: string | string[] | undefined): boolean {
  if (typeof header !== "string") return false;
  return header.split(",").some((entry) => {
    const [coding = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    if (coding !== "gzip" && coding !== "*") return false;
    return !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
  });
}
