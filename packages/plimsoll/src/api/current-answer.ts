import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Monitor, PublishedBody } from "../port/monitor.ts";

const compress = promisify(gzip);
/** Smaller bodies are not worth compressing, bytes. */
const MIN_GZIP_BYTES = 1400;

/**
 * Answers `GET /current` from bytes made once per published change: 304 when the reader has them, compressed once (and only
 * when somebody can take it) otherwise.
 */
export class CurrentAnswer {
  readonly #monitor: Pick<Monitor, "currentBody">;
  #compressed: { readonly etag: string; readonly body: Promise<Buffer> } | null = null;

  constructor(monitor: Pick<Monitor, "currentBody">) {
    this.#monitor = monitor;
  }

  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const published = this.#monitor.currentBody();
    const zipped = published.json.length >= MIN_GZIP_BYTES && acceptsGzip(request.headers["accept-encoding"]);
    const etag = zipped ? `${published.etag.slice(0, -1)}-gzip"` : published.etag;
    reply.header("etag", etag).header("cache-control", "no-cache").header("vary", "accept-encoding");
    if (matchesEtag(request.headers["if-none-match"], published.etag)) return reply.code(304).send();
    reply.header("content-type", "application/json; charset=utf-8");
    if (!zipped) return reply.send(published.json);
    const body = await this.#compress(published);
    return reply.header("content-encoding", "gzip").send(body);
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
