import { Secret } from "../port/secret.ts";
import type { BasicAuth, HeaderTable, RequestBody } from "./request-options.ts";

/** A header as it is sent. Secret ones never follow a redirect to another origin. */
export interface HeaderEntry {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/** Header tables merged, the later winning, whatever the case of their names. */
export function mergeHeaders(...tables: readonly (HeaderTable | undefined)[]): HeaderEntry[] {
  const merged = new Map<string, HeaderEntry>();
  for (const [name, value] of tables.flatMap((table) => Object.entries(table ?? {}))) {
    const isSecret = value instanceof Secret;
    merged.set(name.toLowerCase(), { name, value: isSecret ? value.reveal() : value, isSecret });
  }
  return [...merged.values()];
}

/** A path below a base. Joined as text, so that a path such as `//elsewhere/x` can't lead to another host. */
export function joinUrl(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl);
  base.hash = "";
  if (path === "") return base;
  const prefix = base.pathname.replace(/\/+$/, "");
  return new URL(`${base.origin}${prefix}${path.startsWith("/") ? "" : "/"}${path.split("#", 1)[0]}`);
}

/** The header of HTTP Basic (RFC 7617). */
export function basicHeader({ username, password }: BasicAuth): HeaderTable {
  const pair = Buffer.from(`${username}:${password.reveal()}`, "utf8").toString("base64");
  return { Authorization: new Secret(`Basic ${pair}`) };
}

/** The header of a Bearer token (RFC 6750). */
export function bearerHeader(token: Secret): HeaderTable {
  return { Authorization: new Secret(`Bearer ${token.reveal()}`) };
}

/** What is sent along with a body: JSON says that it is JSON. */
export function bodyHeaders(body: RequestBody | undefined): HeaderTable {
  return body !== undefined && typeof body !== "string" ? { "Content-Type": "application/json" } : {};
}

export function encodeBody(body: RequestBody | undefined): Buffer | null {
  if (body === undefined) return null;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body), "utf8");
}
