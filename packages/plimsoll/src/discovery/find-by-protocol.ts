import type { Found, ProbeContext } from "./found.ts";
import type { Protocol } from "./protocols.ts";
import { talk } from "./talk.ts";

const LOOPBACK = ["127.0.0.1", "::1"] as const;

/** Asks a port of this machine whether it speaks a protocol; nothing when it is closed, silent or something else. */
export async function findByProtocol(protocol: Protocol, context: ProbeContext): Promise<readonly Found[]> {
  const { what, port, send } = protocol;
  const answers = await Promise.all(
    LOOPBACK.map(async (host) => {
      const received = await talk({
        ...context,
        host,
        port,
        send,
        isEnough: (bytes) => protocol.recognise(bytes) !== null,
      });
      const evidence = received === null ? null : protocol.recognise(received);
      return received === null || evidence === null ? null : { host, received, evidence };
    }),
  );
  const answer = answers.find((it) => it !== null);
  if (answer === undefined || answer === null) return [];
  const { host, received, evidence } = answer;
  const answered = { host, port, received };
  const where = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const found = { what, where, evidence, ...protocol.propose(answered) };
  return [found, ...((await protocol.lookInside?.(answered, context)) ?? [])];
}
