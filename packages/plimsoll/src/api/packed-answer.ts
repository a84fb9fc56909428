import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { acceptsGzip } from "./current-answer.ts";

const compress = promisify(gzip);

/** A large answer, written out and compressed once for all who ask. */
export interface PackedAnswer {
  readonly json: Buffer;
  readonly zipped: Buffer;
}

export async function packAnswer(answer: unknown): Promise<PackedAnswer> {
  const json = Buffer.from(JSON.stringify(answer));
  return { json, zipped: await compress(json, { level: constants.Z_BEST_SPEED }) };
}

/** Compressed for who takes that. */
export function sendPacked(request: FastifyRequest, reply: FastifyReply, { json, zipped }: PackedAnswer): FastifyReply {
  reply.header("content-type", "application/json; charset=utf-8").header("vary", "accept-encoding");
  if (!acceptsGzip(request.headers["accept-encoding"])) return reply.send(json);
  return reply.header("content-encoding", "gzip").send(zipped);
}
