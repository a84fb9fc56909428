import { randomUUID } from "node:crypto";
import type { ChannelInfo, ChannelTest, Page } from "@plimsoll/core";
import { createChannels, createRegistries } from "../app.ts";
import { didYouMean } from "../config/did-you-mean.ts";
import { createTestAlert } from "../engine/test-alert.ts";
import type { ReadyChannel, SendOutcome } from "../port/channel.ts";
import { silentLog } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, complain, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadConfig } from "./load-config.ts";
import { connectToServer, isUnanswered, type ServerClient } from "./server-client.ts";
import { printable } from "./terminal-text.ts";

/** A channel has so long to take a test, ms. */
const TIMEOUT_MS = 10_000;

export interface AlertTestOptions {
  readonly url?: string | boolean | undefined;
  readonly all?: string | boolean | undefined;
}

/** What can send a test: the running server, or this process by the configuration. */
interface Sender {
  channels(): Promise<readonly string[]>;
  send(channelId: string): Promise<ChannelTest>;
  close(): Promise<void>;
}

/**
 * `plimsoll alert-test`: sends a test over a channel, or over all. By the running server; where none answers, right here over
 * the channels of the configuration. Exits with 0 when each took it, 2 when one did not.
 */
export async function alertTest(
  context: CliContext,
  { url, all }: AlertTestOptions,
  [named]: readonly string[],
): Promise<ExitCode> {
  const { sender, known } = await findSender(context, url);
  try {
    const chosen = choose(known, named, all === true);
    const tests = await Promise.all(chosen.map((channelId) => sender.send(channelId)));
    const text = context.json ? JSON.stringify({ items: tests }) : tests.map(inWords).join("\n");
    await write(context.stdout, `${text}\n`);
    return tests.every(({ outcome }) => outcome === "delivered") ? EXIT.healthy : EXIT.critical;
  } finally {
    await sender.close();
  }
}

async function findSender(
  context: CliContext,
  url: string | boolean | undefined,
): Promise<{ sender: Sender; known: readonly string[] }> {
  const client = connectToServer(context, url);
  const remote = byServer(client);
  try {
    return { sender: remote, known: await remote.channels() };
  } catch (error) {
    if (typeof url === "string" || !isUnanswered(error)) throw error;
    complain(context, `no server answers at ${client.address}: sending from here`);
    const sender = byConfig(context);
    return { sender, known: await sender.channels() };
  }
}

function choose(known: readonly string[], named: string | undefined, all: boolean): readonly string[] {
  const list = known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
  if (all === (named !== undefined)) {
    throw new PlimsollError("bad_request", `expected either the id of a channel or --all; ${list}`);
  }
  if (named === undefined) {
    if (known.length === 0) throw new PlimsollError("not_found", "no channel is configured under alerting.channels");
    return known;
  }
  if (known.includes(named)) return [named];
  const near = didYouMean(named, known);
  const hint = near === null ? list : `did you mean ${JSON.stringify(near)}?`;
  throw new PlimsollError("not_found", `there is no channel ${JSON.stringify(named)}; ${hint}`);
}

function byServer(client: ServerClient): Sender {
  return {
    channels: async () =>
      ((await client.get("/channels")) as Page<ChannelInfo>).items.map(({ channel_id }) => channel_id),
    send: async (channelId) =>
      (await client.post(`/channels/${encodeURIComponent(channelId)}/test`, {}, 2 * TIMEOUT_MS)) as ChannelTest,
    async close() {},
  };
}

function byConfig(context: CliContext): Sender {
  const { clock } = context;
  const registries = createRegistries({ clock });
  const { alerting } = loadConfig(context, registries);
  const onReply = async () => "this was only a test";
  const channels = createChannels(alerting.channels, registries, { clock, log: silentLog, onReply });
  return {
    channels: async () => [...channels.keys()],
    async send(channelId) {
      const ready = channels.get(channelId);
      if (ready === undefined) throw new PlimsollError("not_found", `no channel ${JSON.stringify(channelId)}`);
      const outcome = await trySend(ready, context);
      const message = outcome.kind === "delivered" ? null : outcome.message;
      return { channel_id: channelId, outcome: outcome.kind, message };
    },
    async close() {
      await Promise.allSettled(Array.from(channels.values(), async ({ channel }) => channel.close?.()));
    },
  };
}

async function trySend({ channel }: ReadyChannel, { clock }: CliContext): Promise<SendOutcome> {
  const alert = createTestAlert("plimsoll alert-test", clock.now(), randomUUID());
  const abort = new AbortController();
  let cancel = () => {};
  const tooLate = new Promise<SendOutcome>((resolve) => {
    cancel = clock.schedule(TIMEOUT_MS, () => {
      abort.abort();
      resolve({ kind: "retry", message: `no answer within ${TIMEOUT_MS / 1000} s` });
    });
  });
  const send = async () =>
    channel.send(
      { version: "1", group_key: alert.dedup_key, status: "firing", kind: "test", alerts: [alert], incidents: [] },
      { signal: abort.signal, idempotencyKey: alert.alert_id },
    );
  try {
    return await Promise.race([send(), tooLate]);
  } catch (error) {
    return { kind: "retry", message: error instanceof Error ? error.message : String(error) };
  } finally {
    cancel();
  }
}

function inWords({ channel_id, outcome, message }: ChannelTest): string {
  const why = message ?? "no reason was given";
  const words = {
    delivered: "delivered",
    retry: `not delivered; an alert would be tried again: ${why}`,
    rejected: `refused, so an alert would be given up: ${why}`,
  }[outcome];
  return printable(`${channel_id}: ${words}`);
}
