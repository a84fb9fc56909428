import { oneLine } from "@plimsoll/core";
import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import { shownOutput } from "../shown-output.ts";
import { type ContainerOptions, containerOptions } from "./container-options.ts";
import { postOverSocket, type SocketAnswer } from "./post-over-socket.ts";

const MOST_WORDS = 200;
/** Why nobody could be asked, in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOENT: "is not there: is the engine running?",
  ENOTSOCK: "is no socket",
  ECONNREFUSED: "is no socket that anybody listens on",
  EACCES: "may not be used by Plimsoll's user",
  ABORT_ERR: "was not asked: no time was left",
};

/**
 * `kind: container`: restarts, starts or stops a container by the Engine API of Docker, which Podman answers too, over its
 * Unix socket. It waits until the container is up or down.
 */
export function createContainerActionKind(): ActionKind<ContainerOptions> {
  return {
    kind: "container",
    options: containerOptions,
    leastTier: () => "T1",
    restarts: true,
    target: ({ container }) => `container ${container}`,
    what: ({ container, verb }) => `${verb} the container ${container}`,
    paths: ["socket"],
    create: (options) => ({ run: (context) => run(options, context) }),
  };
}

async function run(options: ContainerOptions, context: ActionContext): Promise<ActionOutcome> {
  const { container, verb, stop_patience: patienceMs, socket: socketPath } = options;
  const { signal, deadlineMs, attempt } = context;
  const title = `${verb} of container ${container}`;
  if (verb !== "start" && patienceMs >= deadlineMs) {
    const why = `stop_patience (${patienceMs / 1000} s) takes all of the deadline (${deadlineMs / 1000} s)`;
    return { kind: "failed", message: `${title} was not begun: ${why}` };
  }
  const path = `/containers/${container}/${verb}${verb === "start" ? "" : `?t=${patienceMs / 1000}`}`;
  const headers = {
    Host: "localhost",
    "User-Agent": "plimsoll",
    "Idempotency-Key": attempt.idempotencyKey,
    "X-Plimsoll-Fencing-Token": String(attempt.fencingToken),
  };
  return judge(await postOverSocket({ socketPath, path, headers, signal }), options, title);
}

function judge(answer: SocketAnswer, { verb, socket }: ContainerOptions, title: string): ActionOutcome {
  if (answer.kind === "refused") {
    return { kind: "failed", message: `${title}: ${socket} ${REFUSALS[answer.code] ?? `failed (${answer.code})`}` };
  }
  if (answer.kind === "broken") {
    const why = answer.code === "ABORT_ERR" ? "was not answered in time" : `broke off (${answer.code})`;
    return { kind: "failed", message: `${title} ${why}; it may have been done all the same` };
  }
  const { status, body } = answer;
  if (status === 204) return { kind: "done", message: `${title} answered 204` };
  if (status === 304 && verb !== "restart") {
    const state = verb === "start" ? "running" : "stopped";
    return { kind: "done", message: `${title} answered 304: it was ${state} already` };
  }
  const words = oneLine(readMessage(body), MOST_WORDS);
  return {
    kind: "failed",
    message: `${title} answered ${status}${words === "" ? "" : `: ${words}`}`,
    ...shownOutput(body, []),
  };
}

/** Its errors are `{"message": "..."}`; anything else comes from somebody else. */
function readMessage(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && "message" in value && typeof value.message === "string") {
      return value.message;
    }
  } catch {
    // Not JSON.
  }
  return body;
}
