import type { Problem } from "@plimsoll/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../port/log.ts";
import { http } from "../port/node-http.ts";
import { type ErrorCode, type Mistake, PlimsollError } from "../port/plimsoll-error.ts";
import { StoreError } from "../port/store.ts";
import type { MethodsOf } from "./methods-of.ts";

/** The one place where an error of Plimsoll's own becomes an HTTP status. */
export const STATUS_BY_CODE: Readonly<Record<ErrorCode, number>> = {
  config_invalid: 400,
  bad_request: 400,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  unauthenticated: 401,
  forbidden: 403,
  too_many_attempts: 429,
  host_not_allowed: 421,
  push_unsigned: 403,
  push_forged: 403,
  push_late: 409,
  push_early: 409,
  push_replayed: 409,
  push_unreadable: 400,
  push_too_often: 429,
  store_unavailable: 503,
  too_busy: 503,
  not_supported: 501,
  internal: 500,
};
const RETRY_AFTER_SECONDS = "5";
/** Of RFC 6750. A login over the page needs no challenge of its own: a browser must not ask for it in a box of its own. */
const CHALLENGE = 'Bearer realm="plimsoll"';

/** Turns whatever was thrown into problem details. Only errors made on purpose show their words; the rest say `internal`. */
export function toProblem(error: unknown): Problem {
  if (error instanceof PlimsollError) return fromPlimsollError(error);
  if (error instanceof StoreError) return fromStoreError(error);
  const { statusCode, message, validation, validationContext } = Object(error) as FastifyErrorLike;
  if (Array.isArray(validation)) return fromValidation(validation, validationContext ?? "request");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return describeProblem("bad_request", message ?? "the request could not be read", statusCode);
  }
  if (statusCode === 503) return describeProblem("too_busy", "Plimsoll is shutting down");
  return describeProblem("internal", "something went wrong inside Plimsoll; the log has the details");
}

/** Sends problem details. Answers of the 500 kind that were nobody's intention are logged in full. */
export function sendProblem(reply: FastifyReply, problem: Problem, request: FastifyRequest): FastifyReply {
  if (problem.status === 503) reply.header("retry-after", RETRY_AFTER_SECONDS);
  if (problem.status === 401) reply.header("www-authenticate", CHALLENGE);
  const [instance = "/"] = request.url.split("?", 1);
  return reply
    .code(problem.status)
    .header("cache-control", "no-store")
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify({ ...problem, instance }));
}

/** Fastify's error handler: maps once, logs what was nobody's intention. */
export function problemHandler(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(error);
    if (problem.code === "internal")
      log.error({ err: error, method: request.method, url: request.url }, "a request failed");
    if (error instanceof PlimsollError && error.retryAfterSeconds !== null)
      reply.header("retry-after", String(error.retryAfterSeconds));
    sendProblem(reply, problem, request);
  };
}

/** Tells an address that there is not from one that is asked for in the wrong way. */
export function notFoundHandler(methodsOf: MethodsOf) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const [path = "/"] = request.url.split("?", 1);
    const methods = methodsOf(path);
    if (methods.length === 0) {
      sendProblem(reply, describeProblem("not_found", `there is no route ${request.method} ${path}`), request);
      return;
    }
    const allowed = methods.join(", ");
    reply.header("allow", allowed);
    const detail = `${path} takes ${allowed}, not ${request.method}`;
    sendProblem(reply, describeProblem("method_not_allowed", detail), request);
  };
}

interface ValidationIssue {
  readonly instancePath?: string;
  readonly message?: string;
  readonly params?: { readonly keys?: unknown };
}
interface FastifyErrorLike {
  readonly statusCode?: number;
  readonly message?: string;
  readonly validation?: readonly ValidationIssue[];
  readonly validationContext?: string;
}

/** Problem details of a code, with the status that goes with it unless another says it better. */
export function describeProblem(code: ErrorCode, detail: string, status: number = STATUS_BY_CODE[code]): Problem {
  return { type: `urn:plimsoll:error:${code}`, title: http.STATUS_CODES[status] ?? "Error", status, code, detail };
}

function fromPlimsollError(error: PlimsollError): Problem {
  const problem = describeProblem(error.code, error.message);
  return error.mistakes.length === 0 ? problem : { ...problem, errors: error.mistakes.map(toFieldError) };
}

function toFieldError({ path, message }: Mistake): { path: string; message: string } {
  return { path, message };
}

function fromStoreError(error: StoreError): Problem {
  return describeProblem("store_unavailable", `the store cannot be used (${error.trouble}): ${error.message}`);
}

function fromValidation(issues: readonly ValidationIssue[], context: string): Problem {
  const errors = issues.flatMap(toFieldErrors);
  const where = context === "querystring" ? "query" : context;
  const words = errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return { ...describeProblem("bad_request", `${where}: ${words}`), errors };
}

/** A field that is not known is named itself, not the object that has it. */
function toFieldErrors({
  instancePath = "",
  message = "is not valid",
  params,
}: ValidationIssue): { path: string; message: string }[] {
  const path = instancePath.replace(/^\//, "").replaceAll("/", ".");
  if (!Array.isArray(params?.keys)) return [{ path, message }];
  return params.keys.map((key) => ({
    path: path === "" ? String(key) : `${path}.${key}`,
    message: "is not known here",
  }));
}
