import type { BacktestReport } from "@plimsoll/core";
import { z } from "zod";
import type { Backtester } from "../port/backtester.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { audited, type CommandContext } from "./command-context.ts";

/** The longest that one may take, ms. */
const DEADLINE_MS = 120_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

const moment = z.iso.datetime({ offset: true });

export const backtestInput = z.strictObject({
  config: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "components (by id: thresholds, confirm, ...), alerting.routes and the like, laid over the configuration in force; default: that against what happened",
    ),
  since: moment.optional().describe("default: 30 days before until"),
  until: moment.optional().describe("default: now"),
  component_ids: z.array(z.string().min(1).max(200)).min(1).max(1000).optional().describe("only tell of these"),
  time_zone: z.string().max(100).default("UTC").describe("whose night is counted"),
  suggest: z.boolean().default(false).describe("suggest thresholds, and replay them too"),
  labels: z
    .array(z.strictObject({ component: z.string().min(1), from: moment, to: moment, kind: z.enum(["real", "false"]) }))
    .max(10_000)
    .default([])
    .describe("what was really wrong, and what only looked like it"),
});
export type BacktestInput = z.output<typeof backtestInput>;

/**
 * Replays stored history by another configuration; changes nothing. Throws `too_busy` while another one runs, `bad_request`
 * for a range, a zone or changes that are not valid, `not_supported` where there is no store to read, and with the signal's
 * reason when whoever asked is gone.
 */
export function backtestAlerts(
  context: CommandContext,
  input: BacktestInput,
  { backtester, signal }: { readonly backtester: Backtester | null; readonly signal: AbortSignal },
): Promise<BacktestReport> {
  const { clock, gate } = context;
  return audited(
    context,
    { verb: "backtest", subject: input.component_ids?.slice(0, 10).join(", ") ?? "all" },
    async () => {
      if (backtester === null)
        throw new PlimsollError("not_supported", "only a server with a store in a file can replay its history");
      const until = input.until === undefined ? clock.now() : Date.parse(input.until);
      const since = input.since === undefined ? until - 30 * DAY_MS : Date.parse(input.since);
      if (until <= since || until - since > MOST_DAYS * DAY_MS) {
        throw new PlimsollError("bad_request", `since: expected a moment before until, by at most ${MOST_DAYS} days`);
      }
      requireZone(input.time_zone);
      const labels = input.labels.map(({ component, from, to, kind }) => ({
        componentId: component,
        from: Date.parse(from),
        to: Date.parse(to),
        kind,
      }));
      const order = {
        changes: input.config ?? null,
        componentIds: input.component_ids ?? null,
        timeZone: input.time_zone,
        suggest: input.suggest || labels.length > 0,
        ...{ since, until, labels },
      };
      const deadline = new AbortController();
      const late = new PlimsollError(
        "too_busy",
        "the backtest took longer than 2 min; ask for less time, or use plimsoll backtest",
      );
      const cancel = clock.schedule(DEADLINE_MS, () => deadline.abort(late));
      try {
        const both = AbortSignal.any([signal, deadline.signal]);
        const answer = await gate.among("backtests", 1, () => backtester(order, both));
        return { answer, after: { alerts: answer.b.alerts, rows: answer.rows } };
      } finally {
        cancel();
      }
    },
  );
}

function requireZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    throw new PlimsollError("bad_request", "time_zone: expected an IANA time zone such as Europe/London", { cause });
  }
}
