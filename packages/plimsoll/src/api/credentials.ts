import type { FastifyReply, FastifyRequest } from "fastify";
import type { Authentication, Credentials } from "../auth/authentication.ts";
import { localActor } from "./guard.ts";
import type { ActorOf } from "./route.ts";

/** A browser takes the `__Host-` name only over TLS, for this host alone: no other site of the domain can plant one. */
const SECURE_COOKIE = "__Host-plimsoll_session";
const PLAIN_COOKIE = "plimsoll_session";
const BEARER = /^Bearer +([\w.~+/=-]{1,512})$/i;
/** Ids that we have given look so; anything else is none. */
const SESSION_ID = /^[\w-]{43}$/;

/** Who asks while there are users or keys; this host's callers are trusted while there are none. */
export function createActorOf(auth: Authentication): ActorOf {
  return (request) => (auth.isOn ? auth.actorOf(credentialsOf(request)) : localActor(request));
}

/** What a request brings. An `Authorization` header that is no bearer key is a key that nobody has. */
export function credentialsOf(request: FastifyRequest): Credentials {
  const { authorization } = request.headers;
  const key = authorization === undefined ? null : (BEARER.exec(authorization)?.[1] ?? "");
  return { key, sessionId: sessionIdOf(request) };
}

export function sessionIdOf(request: FastifyRequest): string | null {
  const name = cookieNameFor(request);
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    return SESSION_ID.test(value) ? value : null;
  }
  return null;
}

/** Out of reach of scripts and of requests that other sites make. */
export function giveSession(reply: FastifyReply, sessionId: string, maxMs: number): void {
  setCookie(reply, sessionId, Math.floor(maxMs / 1000));
}
export function takeSession(reply: FastifyReply): void {
  setCookie(reply, "", 0);
}

function setCookie(reply: FastifyReply, value: string, maxAgeSeconds: number): void {
  const { request } = reply;
  const secure = request.protocol === "https" ? "; Secure" : "";
  const cookie = `${cookieNameFor(request)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
  reply.header("set-cookie", cookie);
}

function cookieNameFor({ protocol }: FastifyRequest): string {
  return protocol === "https" ? SECURE_COOKIE : PLAIN_COOKIE;
}
