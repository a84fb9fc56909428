import type { WebhookPayload } from "@plimsoll/core";
import type { ChannelKind, SendOutcome } from "../../../port/channel.ts";
import { lastLine, programOf } from "../../../process/command-words.ts";
import { inherited } from "../../../process/inherited.ts";
import { type CommandEnd, runCommand } from "../../../process/run-command.ts";
import { oneLine, splitSubjects } from "../subject.ts";
import { type CommandOptions, commandOptions } from "./command-options.ts";

/** `EX_TEMPFAIL` of sysexits.h: try again later. */
const TRY_AGAIN = 75;
const MOST_VALUE = 1000;
/** Reasons for which a program could not be started that pass by themselves. */
const PASSING = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE", "ETXTBSY"]);

/**
 * `kind: command`: runs a program of this host, the payload as JSON on its stdin. Exit 0 is delivered; 75, a signal and the
 * deadline are tried again; any other exit is final and told by the last line of its stderr. Only the file can declare it.
 */
export function createCommandChannelKind(): ChannelKind<CommandOptions> {
  return {
    kind: "command",
    options: commandOptions,
    fileOnly: true,
    create: (options, { clock, channelId }) => ({
      async send(payload, { signal, idempotencyKey }) {
        const { argv, cwd, timeout: timeoutMs } = options;
        const env = { ...inherited(options.env), ...variablesOf(payload, { channelId, idempotencyKey }) };
        const run = { argv, env, cwd, input: JSON.stringify(payload), timeoutMs, signal };
        return judgeEnd(await runCommand(run, clock), options);
      },
    }),
  };
}

function variablesOf(
  payload: WebhookPayload,
  { channelId, idempotencyKey }: { channelId: string; idempotencyKey: string },
): Record<string, string> {
  const subject = splitSubjects(payload).at(-1);
  const incident = subject?.incident ?? null;
  const variables: Record<string, string | undefined> = {
    PLIMSOLL_CHANNEL: channelId,
    PLIMSOLL_IDEMPOTENCY_KEY: idempotencyKey,
    PLIMSOLL_KIND: payload.kind,
    PLIMSOLL_STATUS: payload.status,
    PLIMSOLL_SEVERITY: incident?.severity ?? subject?.newest.severity,
    PLIMSOLL_COMPONENT_ID: subject?.newest.component_id,
    PLIMSOLL_COMPONENT_STATUS: subject?.newest.component_status,
    PLIMSOLL_INCIDENT_ID: incident?.incident_id ?? subject?.newest.incident_id ?? undefined,
    PLIMSOLL_MESSAGE: incident?.title ?? subject?.newest.message,
  };
  const said = Object.entries(variables).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, oneLine(text, MOST_VALUE)]],
  );
  return Object.fromEntries(said);
}

function judgeEnd(end: CommandEnd, { argv, timeout }: CommandOptions): SendOutcome {
  const program = programOf(argv);
  switch (end.kind) {
    case "exited": {
      if (end.code === 0) return { kind: "delivered" };
      const words = lastLine(end.words);
      const message = `${program} ended with ${end.code}${words === "" ? "" : `: ${words}`}`;
      return { kind: end.code === TRY_AGAIN ? "retry" : "rejected", message };
    }
    case "killed":
      return { kind: "retry", message: `${program} was ended by ${end.signal}` };
    case "timeout":
      return { kind: "retry", message: `${program} was not done within ${timeout / 1000} s and was ended` };
    case "flooded":
      return { kind: "rejected", message: `${program} wrote more than 1 MiB to stderr and was ended` };
    case "unstartable": {
      const message = `${program} could not be started (${end.code})`;
      return { kind: PASSING.has(end.code) ? "retry" : "rejected", message };
    }
  }
}
