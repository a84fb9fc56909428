import { httpRequest } from "../../net/http-request.ts";
import type { Clock } from "../../port/clock.ts";
import type { HttpCall } from "./drill-plan.ts";

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 65_536;

/** Switches a fault. Resolves with why it could not be done; null when it was. */
export async function callSwitch({ method, url, body, headers }: HttpCall, clock: Clock): Promise<string | null> {
  try {
    const answer = await httpRequest({
      url,
      clock,
      method,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
    });
    if (answer.status >= 200 && answer.status < 300) return null;
    return `${method} ${url} was answered with ${answer.status}: ${answer.body.slice(0, 200)}`;
  } catch (error) {
    return `${method} ${url} failed: ${(error as Error).message}`;
  }
}
