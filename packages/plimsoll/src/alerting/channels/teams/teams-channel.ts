import type { Channel, ChannelKind, SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import { renderMessage } from "../../message/render-message.ts";
import type { ReadBody } from "../judge-answer.ts";
import { postJson, readObject } from "../post-json.ts";
import { teamsBody } from "./teams-card.ts";
import { type TeamsOptions, teamsOptions } from "./teams-options.ts";

/**
 * `kind: teams`: posts an Adaptive Card to a workflow of Power Automate. Its 202 says that the workflow has begun, not that
 * the card is shown: what the workflow does with it is in the workflow's own run history.
 */
export function createTeamsChannelKind(needs: { readonly egress: Egress }): ChannelKind<TeamsOptions> {
  return {
    kind: "teams",
    options: teamsOptions,
    tells: ["acknowledged"],
    create: (options, { clock }) => createTeamsChannel(options, { egress: needs.egress, clock }),
  };
}

function createTeamsChannel(options: TeamsOptions, needs: { egress: Egress; clock: Clock }): Channel {
  const url = options.url.reveal();
  const signature = new URL(url).searchParams.get("sig") ?? "";
  return {
    async send(payload, { signal }) {
      const body = teamsBody(renderMessage(payload, { now: needs.clock.now() }), options.templates);
      const secrets = [url, signature];
      const posted = await postJson({ url, body, secrets, signal, timeoutMs: options.timeout, read: readTeams }, needs);
      return judgeText(posted.outcome, { body: posted.body, host: new URL(url).host });
    },
  };
}

/** Power Automate's errors: `{ error: { code, message } }`. */
function readTeams(body: string): ReadBody {
  const { error } = readObject(body);
  if (typeof error !== "object" || error === null) return {};
  const { code, message } = error as Record<string, unknown>;
  return { words: [code, message].filter((part) => typeof part === "string").join(": ") };
}

/**
 * Connectors, which come before workflows, answer 200 even when Teams refused, and say so in words: "Microsoft Teams
 * endpoint returned HTTP error 429". Source: learn.microsoft.com, "Create and send messages", rate limiting for connectors.
 */
function judgeText(outcome: SendOutcome, { body, host }: { body: string; host: string }): SendOutcome {
  const status = Number(/returned HTTP error (\d{3})/.exec(body)?.[1] ?? 0);
  if (outcome.kind !== "delivered" || status === 0) return outcome;
  const message = `${host} answered that Teams returned HTTP error ${status}`;
  return status === 429 || status >= 500 ? { kind: "retry", message } : { kind: "rejected", message };
}
