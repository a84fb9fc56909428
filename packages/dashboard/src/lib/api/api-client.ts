import type { Problem, SystemHealth } from "@plimsoll/core";

export const API_BASE = "/api/trading-engine/health";
/** No answer within this is a failure, ms: a page that waits for ever says nothing. */
export const REQUEST_TIMEOUT_MS = 15_000;
const JSON_HEADERS = { "Content-Type": "application/json" };

/** The code of what was not asked since nobody is logged in; it is the server's own. */
const ASLEEP = "unauthenticated";

/** What is wrong with a field, and where it is: `check.endpoints[0].path`. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

interface ApiErrorFacts {
  readonly status: number;
  readonly code: string;
  readonly cause?: unknown;
  readonly faults?: readonly FieldFault[];
}

/** A request that failed, in words for the person who looks at the page. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The server's stable code; `unreachable` or `timeout` when no answer came. */
  readonly code: string;
  /** What is wrong with single fields of what was sent. */
  readonly faults: readonly FieldFault[];

  constructor(message: string, facts: ApiErrorFacts) {
    super(message, { cause: facts.cause });
    this.name = "ApiError";
    this.status = facts.status;
    this.code = facts.code;
    this.faults = facts.faults ?? [];
  }
}

/** What a query has several times is given as a list. */
export type QueryValues = Readonly<Record<string, string | number | readonly string[] | undefined>>;
export type CurrentAnswer =
  | { readonly kind: "fresh"; readonly health: SystemHealth; readonly etag: string | null }
  | { readonly kind: "unchanged" };

/** A file as the server gives it out. */
export interface ServedFile {
  readonly body: Blob;
  /** As the server names it; null: it does not. */
  readonly name: string | null;
}

/** Everything the page asks of the server over HTTP. Every promise ends: by an answer, by the signal or by the deadline. */
export interface ApiClient {
  get<T>(path: string, options?: { query?: QueryValues; signal?: AbortSignal }): Promise<T>;
  /** What is not JSON for the page to read. */
  file(path: string, options: { query?: QueryValues; signal?: AbortSignal; deadlineMs?: number }): Promise<ServedFile>;
  /** `deadlineMs` for what takes the server longer than most. */
  post<T>(path: string, body: unknown, options?: { signal?: AbortSignal; deadlineMs?: number }): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
  /** The last published SystemHealth, or that it is still the one with this ETag. */
  current(etag: string | null): Promise<CurrentAnswer>;
}

export interface ApiClientParts {
  readonly fetch: typeof fetch;
  readonly base: string;
  /** Told every answer's Date header. */
  readonly onDate?: (header: string | null) => void;
  /** Whether nothing is asked for now but a login: a page that waits for one is hidden, and what it asks would be refused. */
  readonly isAsleep?: () => boolean;
  /** Told when the server wants to know who asks. */
  readonly onUnauthenticated?: () => void;
}

export function createApiClient(parts: ApiClientParts): ApiClient {
  const ask = async (path: string, init: RequestInit, deadlineMs = REQUEST_TIMEOUT_MS): Promise<Response> => {
    if (path !== "/login" && parts.isAsleep?.()) throw new ApiError("Log in first", { status: 401, code: ASLEEP });
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    try {
      const response = await parts.fetch(`${parts.base}${path}`, { ...init, signal });
      parts.onDate?.(response.headers.get("date"));
      if (response.status === 401) parts.onUnauthenticated?.();
      return response;
    } catch (cause) {
      throw unansweredError(cause, deadline, deadlineMs);
    }
  };
  return {
    async get<T>(path: string, options: { query?: QueryValues; signal?: AbortSignal } = {}) {
      const response = await ask(withQuery(path, options.query), options.signal ? { signal: options.signal } : {});
      return (await readJson(response)) as T;
    },
    async file(path, { query, signal, deadlineMs }) {
      const response = await ask(withQuery(path, query), signal ? { signal } : {}, deadlineMs);
      if (!response.ok) await readJson(response);
      const named = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
      return { body: await response.blob(), name: named?.[1] ?? null };
    },
    async post<T>(path: string, body: unknown, options: { signal?: AbortSignal; deadlineMs?: number } = {}) {
      const { signal, deadlineMs } = options;
      const init = { method: "POST", headers: JSON_HEADERS, body: JSON.stringify(body) ?? null };
      return (await readJson(await ask(path, signal ? { ...init, signal } : init, deadlineMs))) as T;
    },
    async put<T>(path: string, body: unknown) {
      const init = { method: "PUT", headers: JSON_HEADERS, body: JSON.stringify(body) ?? null };
      return (await readJson(await ask(path, init))) as T;
    },
    async delete<T>(path: string) {
      return (await readJson(await ask(path, { method: "DELETE" }))) as T;
    },
    async current(etag) {
      const headers: Record<string, string> = etag === null ? {} : { "If-None-Match": etag };
      // The browser's own cache would turn the 304 into a 200 with the whole body.
      const response = await ask("/current", { headers, cache: "no-store" });
      if (response.status === 304) return { kind: "unchanged" };
      return { kind: "fresh", health: (await readJson(response)) as SystemHealth, etag: response.headers.get("etag") };
    },
  };
}

function withQuery(path: string, query: QueryValues | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const each of [value].flat()) if (each !== undefined) search.append(name, String(each));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

function unansweredError(cause: unknown, deadline: AbortSignal, deadlineMs: number): unknown {
  if (deadline.aborted) {
    const message = `The server did not answer within ${deadlineMs / 1000} s`;
    return new ApiError(message, { status: 0, code: "timeout", cause });
  }
  if (cause instanceof DOMException && cause.name === "AbortError") return cause;
  return new ApiError("The server can't be reached", { status: 0, code: "unreachable", cause });
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    const message = response.ok
      ? "The server's answer could not be read"
      : `The server answered ${response.status} ${response.statusText}`.trimEnd();
    throw new ApiError(message, { status: response.status, code: "unreadable", cause });
  }
  if (response.ok) return body;
  const problem = (typeof body === "object" ? body : null) as Partial<Problem> | null;
  const message = problem?.detail ?? problem?.title ?? `The server answered ${response.status}`;
  throw new ApiError(message, {
    status: response.status,
    code: problem?.code ?? "unknown",
    faults: problem?.errors ?? [],
  });
}
