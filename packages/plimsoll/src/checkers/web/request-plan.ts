import type { HeaderEntry } from "../../request/request-parts.ts";

/** One request, written out. */
export interface RequestPlan {
  readonly url: URL;
  readonly method: string;
  /** Without `Host` and `Content-Length`, which follow from the rest. */
  readonly headers: readonly HeaderEntry[];
  readonly body: Buffer | null;
}

/** The headers as Node writes them quickest: names and values in turn, nothing left to add but `Connection`. */
export function flattenHeaders(plan: RequestPlan): string[] {
  const flat = plan.headers.flatMap((entry) => [entry.name, entry.value]);
  if (!hasHeader(plan, "host")) flat.unshift("Host", plan.url.host);
  const length = plan.body?.length ?? 0;
  const takesBody = plan.body !== null || ["POST", "PUT", "PATCH", "DELETE"].includes(plan.method);
  if (takesBody && !hasHeader(plan, "content-length")) flat.push("Content-Length", String(length));
  return flat;
}

/**
 * The request that a redirect asks for (RFC 9110, section 15.4); null when its target is none that can be asked. Credentials
 * and all other secret headers stay behind when the origin changes.
 */
export function redirectPlan(plan: RequestPlan, answer: { status: number; location: string }): RequestPlan | null {
  if (!URL.canParse(answer.location, plan.url.href)) return null;
  const url = new URL(answer.location, plan.url);
  if (!/^https?:$/.test(url.protocol)) return null;
  const keepsMethod = answer.status === 307 || answer.status === 308 || plan.method === "HEAD";
  const headers = plan.headers.filter((entry) => {
    const name = entry.name.toLowerCase();
    if (name === "host" || name === "content-length") return false;
    if (!keepsMethod && name === "content-type") return false;
    return url.origin === plan.url.origin || !entry.isSecret;
  });
  return { url, headers, method: keepsMethod ? plan.method : "GET", body: keepsMethod ? plan.body : null };
}

function hasHeader(plan: RequestPlan, name: string): boolean {
  return plan.headers.some((entry) => entry.name.toLowerCase() === name);
}
