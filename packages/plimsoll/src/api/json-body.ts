import { isDeeperThan } from "@plimsoll/core";
import type { FastifyInstance } from "fastify";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** Bodies larger than this are refused, bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Bodies nested deeper than this are refused. */
export const MAX_DEPTH = 32;

/** Takes JSON and nothing else, of bounded depth; an empty body counts as none. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string", bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => {
      try {
        done(null, parseJson(String(body)));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  );
}

/** Hands a JSON body over as the bytes that came, for what is signed over them. */
export function acceptRawJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => done(null, body),
  );
}

/** Hands any body over as the bytes that came, whatever it says that it is: `curl -d` calls all of them a form. */
export function acceptBytes(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: limit }, (_request, body, done) => done(null, body));
}

/** Parses JSON text. Empty text is undefined. Throws `bad_request` when it is no JSON or nested too deeply. */
export function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  if (isDeeperThan(text, MAX_DEPTH))
    throw new PlimsollError("bad_request", `body: nested deeper than ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(text, dropPrototype);
  } catch (cause) {
    throw new PlimsollError("bad_request", `body: not JSON: ${cause instanceof Error ? cause.message : "unreadable"}`, {
      cause,
    });
  }
}

/** Keys that could reach an object's prototype when copied are left out, wherever they stand. */
function dropPrototype(this: unknown, key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}
