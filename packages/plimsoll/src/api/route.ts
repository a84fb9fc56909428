import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from "fastify";
import { z } from "zod";
import { type Actor, NOBODY, type Role } from "../port/actor.ts";

/** What a route answers with one status code. Without a schema the description says all (files, empty answers). */
export interface RouteAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
}

/** One route as data: what it needs, takes and answers. Validation, authorisation and documentation come from here alone. */
export interface RouteSpec {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Fastify's spelling, relative to where the table is mounted. */
  readonly path: string;
  /** What the caller must have; `anyone` is asked for nothing, and credentials are not even looked at. */
  readonly role: Role | "anyone";
  /** When more than the role is needed, in words. */
  readonly elevated?: string;
  readonly tag:
    | "alerting"
    | "calendar"
    | "inbound"
    | "insight"
    | "health"
    | "components"
    | "history"
    | "control"
    | "live"
    | "market"
    | "people"
    | "probes"
    | "pages"
    | "recovery";
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly querystring?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Refused from pages of other sites although it is a GET. Routes that change state always are. */
  readonly sameSiteOnly?: true;
  /** Pages and files: not part of the documented API. */
  readonly page?: true;
}
export type RouteTable = Readonly<Record<string, RouteSpec>>;

type Part<R extends RouteSpec, K extends "params" | "querystring" | "body"> = R[K] extends z.ZodType
  ? z.output<R[K]>
  : undefined;

/** A request whose parts have been validated by the route's own schemas. */
export interface RouteRequest<R extends RouteSpec = RouteSpec> {
  readonly params: Part<R, "params">;
  readonly query: Part<R, "querystring">;
  readonly body: Part<R, "body">;
  readonly actor: Actor;
  readonly raw: FastifyRequest;
}
type RouteHandler<R extends RouteSpec> = (request: RouteRequest<R>, reply: FastifyReply) => unknown;
export type RouteHandlers<T extends RouteTable> = { readonly [K in keyof T]: RouteHandler<T[K]> };

/** Says who a request comes from. */
export type ActorOf = (request: FastifyRequest) => Actor;

declare module "fastify" {
  interface FastifyContextConfig {
    /** The row of the route table this route was made from; a route without one is refused. */
    plimsollRoute?: RouteSpec;
  }
}

/** Registers every route of a table with its handler. */
export function addRoutes<T extends RouteTable>(
  app: FastifyInstance,
  actorOf: ActorOf,
  routes: { table: T; handlers: RouteHandlers<T> },
): void {
  for (const name of Object.keys(routes.table)) {
    const spec = routes.table[name];
    const handler = routes.handlers[name];
    if (spec !== undefined && handler !== undefined)
      addRoute(app, spec, toFastifyHandler(handler, spec.role === "anyone" ? () => NOBODY : actorOf));
  }
}

export function addRoute(app: FastifyInstance, spec: RouteSpec, handler: RouteHandlerMethod): void {
  app.route({ ...routeOptions(spec), handler });
}

/** The route as Fastify registers it. Answers are not given to Fastify: they are ours and need no second parse. */
export function routeOptions(spec: RouteSpec) {
  const { method, path, params, querystring, body } = spec;
  return {
    method,
    url: path,
    config: { plimsollRoute: spec },
    schema: {
      hide: true,
      ...(params !== undefined && { params }),
      ...(querystring !== undefined && { querystring }),
      // Fastify gives a body that was not sent as null.
      ...(body !== undefined && { body: z.preprocess((sent) => sent ?? undefined, body) }),
    },
  };
}

function toFastifyHandler<R extends RouteSpec>(handler: RouteHandler<R>, actorOf: ActorOf): RouteHandlerMethod {
  return (request, reply) => handler(toRouteRequest(request, actorOf(request)), reply);
}

/** Sound because the schemas of the same spec have just validated (and replaced) each part. */
export function toRouteRequest<R extends RouteSpec>(request: FastifyRequest, actor: Actor): RouteRequest<R> {
  const { params, query, body } = request;
  return { params, query, body, actor, raw: request } as RouteRequest<R>;
}
