import type { Channel, ChannelKind } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import { renderMessage } from "../../message/render-message.ts";
import type { ReadBody } from "../judge-answer.ts";
import { postJson, readObject } from "../post-json.ts";
import { discordBody } from "./discord-body.ts";
import { type DiscordOptions, discordOptions } from "./discord-options.ts";

/**
 * `kind: discord`: posts to a webhook and waits until Discord has the message. Discord knows no key to drop duplicates by
 * here: a try whose answer was lost is posted again.
 */
export function createDiscordChannelKind(needs: { readonly egress: Egress }): ChannelKind<DiscordOptions> {
  return {
    kind: "discord",
    options: discordOptions,
    tells: ["acknowledged"],
    create: (options, { clock }) => createDiscordChannel(options, { egress: needs.egress, clock }),
  };
}

function createDiscordChannel(options: DiscordOptions, needs: { egress: Egress; clock: Clock }): Channel {
  const address = new URL(options.url.reveal());
  address.searchParams.set("wait", "true");
  const url = address.href;
  return {
    async send(payload, { signal }) {
      const body = discordBody(renderMessage(payload, { now: needs.clock.now() }), options.templates);
      const secrets = [url, options.url.reveal(), ...address.pathname.split("/").slice(-1)];
      const posted = await postJson(
        { url, body, secrets, signal, timeoutMs: options.timeout, read: readDiscord },
        needs,
      );
      return posted.outcome;
    },
  };
}

/**
 * Discord's errors, `{ message, code, errors }`, and its limit, `{ message, retry_after, global }` with seconds and their
 * fraction, which the header rounds. Source: docs.discord.com, "Rate limits" and "Opcodes and status codes".
 */
function readDiscord(body: string): ReadBody {
  const { message, code, errors, retry_after: seconds } = readObject(body);
  if (typeof seconds === "number") return { retryAfterMs: Math.ceil(seconds * 1000) };
  if (typeof message !== "string") return {};
  const details = errors === undefined ? "" : ` ${JSON.stringify(errors)}`;
  return { words: `${message}${typeof code === "number" ? ` (${code})` : ""}${details}` };
}
