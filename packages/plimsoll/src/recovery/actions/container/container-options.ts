import { isAbsolute } from "node:path";
import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";

export const CONTAINER_VERBS = ["restart", "start", "stop"] as const;
/** sockaddr_un (unix(7)) has room for so many bytes and a NUL. */
const MOST_SOCKET_BYTES = 107;
const MOST_PATIENCE_MS = 3_600_000;

const socketPath = z
  .string()
  .refine(
    (path) => isAbsolute(path) && !path.includes("\0") && Buffer.byteLength(path) <= MOST_SOCKET_BYTES,
    `expected the absolute path of a socket, at most ${MOST_SOCKET_BYTES} bytes`,
  );

/** Options of `kind: container`. */
export const containerOptions = z.strictObject({
  container: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}$/, "expected a container's name or id: letters, digits and _.-")
    .describe("its name or id"),
  verb: z.enum(CONTAINER_VERBS).default("restart").describe("what to do with it; default restart"),
  stop_patience: durationMs
    .refine((ms) => ms <= MOST_PATIENCE_MS && ms % 1000 === 0, "expected whole seconds, at most 1h")
    .default(10_000)
    .describe("how long it has to end after its stop signal, before SIGKILL; default 10s"),
  socket: socketPath.default("/var/run/docker.sock").describe("the Engine API's socket; default /var/run/docker.sock"),
});
export type ContainerOptions = z.output<typeof containerOptions>;
