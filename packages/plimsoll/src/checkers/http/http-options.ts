import { z } from "zod";
import { Secret } from "../../port/secret.ts";
import { isBoundedPattern } from "../net/bounded-match.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { parseJsonPath } from "./json-path.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const SECRET_HEADER = /auth|cookie|key|token|secret|passw|passphrase|signature/i;
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "expected a header name");
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "expected printable text on one line");

/** Header values by name. Those that carry credentials by their name are secrets from here on. */
export type HeaderTable = Readonly<Record<string, string | Secret>>;
const headerTable = z
  .record(headerName, headerValue)
  .transform((headers): HeaderTable => Object.fromEntries(Object.entries(headers).map(wrapSecret)));

function wrapSecret([name, value]: [string, string]): [string, string | Secret] {
  return [name, SECRET_HEADER.test(name) ? new Secret(value) : value];
}

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const headerSecret = headerValue.min(1).transform((value) => new Secret(value));

const status = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/, 'expected a class such as "2xx"')]);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const jsonAssertion = z
  .strictObject({
    path: z.string().max(500).refine(isJsonPath, "expected a path such as $.data.items[0].status"),
    equals: scalar.optional(),
    not_equals: scalar.optional(),
    above: z.number().optional(),
    below: z.number().optional(),
    exists: z.boolean().optional(),
  })
  .refine((it) => Object.keys(it).length > 1, "expected one of equals, not_equals, above, below, exists");
export type JsonAssertion = z.output<typeof jsonAssertion>;

const expectation = z.strictObject({
  status: z
    .union([status, z.array(status).min(1)])
    .optional()
    .describe("accepted answers; default 2xx"),
  body_contains: z.string().min(1).optional(),
  body_matches: z.string().max(1000).refine(isBoundedPattern, "expected a regular expression").optional(),
  json: z.array(jsonAssertion).min(1).optional(),
});
export type ExpectationOptions = z.output<typeof expectation>;

const requestPath = z.string().regex(/^[\x21-\x7e]*$/, "expected a path without spaces, percent-encoded");
const endpoint = z.strictObject({
  path: requestPath,
  name: z.string().min(1).max(200).optional().describe("the label of its metrics; default the path"),
  method: z.enum(METHODS).optional(),
  headers: headerTable.optional(),
  body: z
    .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())])
    .optional()
    .describe("text, or JSON"),
  expect: expectation.optional(),
});
export type EndpointOptions = z.output<typeof endpoint>;

/** An http or https address without user and password: those belong in `basic_auth`, where they are kept secret. */
const plainUrl = z.string().refine(isPlainUrl, "expected http://host or https://host, without user or password");

/** Options of the `http` kind: `base_url` with `endpoints` for one's own server, `api_name` and `api_url` for another's. */
export const httpOptions = z
  .strictObject({
    base_url: plainUrl.optional(),
    endpoints: z
      .array(z.union([requestPath, endpoint]))
      .min(1)
      .max(100)
      .optional(),
    api_name: z.string().min(1).optional(),
    api_url: plainUrl.optional(),
    api_key: headerSecret.optional(),
    api_key_header: headerName.optional().describe("the header that carries api_key as it is; default a Bearer token"),
    method: z.enum(METHODS).optional(),
    headers: headerTable.optional(),
    expect: expectation.optional(),
    basic_auth: z.strictObject({ username: z.string(), password: secret }).optional(),
    follow_redirects: z.boolean().default(true).describe("up to 5; credentials never follow to another origin"),
    keep_alive: z.boolean().default(false).describe("reuse connections; default a fresh one for each check"),
    tls: tlsOptions.optional(),
    max_body: z.int().min(1).max(268_435_456).optional().describe("bytes of an answer that are read; default 1 MiB"),
    rate_limits: z.record(z.string().regex(/^(orders_)?\d+[smhd]$/i), z.number().positive()).optional(),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
  })
  .superRefine((it, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if ((it.base_url === undefined) === (it.api_url === undefined)) mistake("base_url", "expected base_url or api_url");
    if (it.api_url === undefined && it.api_name !== undefined) mistake("api_url", "expected with api_name");
    if (it.api_url !== undefined && it.api_name === undefined) mistake("api_name", "expected with api_url");
    if (it.api_url !== undefined && it.endpoints !== undefined) mistake("endpoints", "belongs to base_url");
    if (it.api_key !== undefined && it.basic_auth !== undefined) mistake("basic_auth", "not together with api_key");
  });
export type HttpOptions = z.output<typeof httpOptions>;

function isJsonPath(path: string): boolean {
  return parseJsonPath(path) !== null;
}

function isPlainUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
