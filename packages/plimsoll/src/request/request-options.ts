import { z } from "zod";
import { Secret } from "../port/secret.ts";

export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const SECRET_NAME = /auth|cookie|key|token|secret|passw|passphrase|signature/i;
export const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "expected a header name");
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "expected printable text on one line");

/** Header values by name. Those that carry credentials by their name are secrets from here on. */
export type HeaderTable = Readonly<Record<string, string | Secret>>;
export const headerTable = z
  .record(headerName, headerValue)
  .transform((headers): HeaderTable => Object.fromEntries(Object.entries(headers).map(wrapSecret)));

function wrapSecret([name, value]: [string, string]): [string, string | Secret] {
  return [name, isSecretName(name) ? new Secret(value) : value];
}

/** Whether a header or parameter carries credentials, by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

const secretText = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
/** A secret that travels in a header. */
export const headerSecret = headerValue.min(1).transform((value) => new Secret(value));
/** A user and a password, for HTTP Basic (RFC 7617). */
export const basicAuth = z.strictObject({ username: z.string(), password: secretText });
export type BasicAuth = z.output<typeof basicAuth>;

export const requestPath = z.string().regex(/^[\x21-\x7e]*$/, "expected a path without spaces, percent-encoded");
export const requestBody = z
  .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())])
  .describe("text, or JSON");
export type RequestBody = z.output<typeof requestBody>;

/** An http or https address without user and password: those belong in options of their own, where they are kept secret. */
export const plainUrl = z.string().refine(isPlainUrl, "expected http://host or https://host, without user or password");

export const followRedirects = z
  .boolean()
  .default(true)
  .describe("up to 5; credentials never follow to another origin");
export const keepAlive = z.boolean().default(false).describe("reuse connections; default a fresh one for each check");
export const allowLinkLocal = z
  .boolean()
  .default(false)
  .describe("allow 169.254.0.0/16, fe80::/10 and metadata services");

function isPlainUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
