import type { IncomingHttpHeaders } from "node:http";

/** How an answer begins. Names of headers are in small letters; of those that may come several times all are there. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** An answer that breaks the rules of HTTP; `code` as Node's own parser names it. */
export class HttpFault extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d\d)(?: |$)/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Control characters; values are read as Latin-1. */
const FORBIDDEN_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Of these only the first counts, as in Node's own `http`. */
const ONLY_ONCE = new Set(
  `age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since
  last-modified location max-forwards proxy-authorization referer retry-after server user-agent`.split(/\s+/),
);

/**
 * Reads a status line and headers, without the empty line that ends them (RFC 9112, sections 4 and 5). Throws `HttpFault`
 * for what is none.
 */
export function readHead(text: string): AnswerHead {
  const lines = text.split("\r\n");
  const [, status] = STATUS_LINE.exec(lines[0] ?? "") ?? [];
  if (status === undefined) throw new HttpFault("HPE_INVALID_CONSTANT");
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let index = 1; index < lines.length; index += 1) addHeader(headers, lines[index] ?? "");
  return { status: Number(status), headers };
}

function addHeader(headers: Record<string, string | string[]>, line: string): void {
  const colon = line.indexOf(":");
  const written = line.slice(0, Math.max(0, colon));
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  if (!NAME.test(written) || FORBIDDEN_IN_VALUE.test(value)) throw new HttpFault("HPE_INVALID_HEADER_TOKEN");
  const name = written.toLowerCase();
  const before = headers[name];
  if (Array.isArray(before)) before.push(value);
  else if (before === undefined) headers[name] = name === "set-cookie" ? [value] : value;
  else if (name === "content-length") throw new HttpFault("HPE_UNEXPECTED_CONTENT_LENGTH");
  else if (!ONLY_ONCE.has(name)) headers[name] = `${before}${name === "cookie" ? ";" : ","} ${value}`;
}

/** How the end of a body is known (RFC 9112, section 6.3). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

export function framingOf({ status, headers }: AnswerHead, method: string): Framing {
  const coding = headers["transfer-encoding"];
  const length = headers["content-length"];
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new HttpFault("HPE_INVALID_CONTENT_LENGTH");
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "none" };
  if (coding !== undefined) {
    if (length !== undefined) throw new HttpFault("HPE_INVALID_TRANSFER_ENCODING");
    return /(^|,)[ \t]*chunked$/i.test(coding) ? { kind: "chunked" } : { kind: "until-close" };
  }
  return length === undefined ? { kind: "until-close" } : { kind: "length", bytes: Number(length) };
}
