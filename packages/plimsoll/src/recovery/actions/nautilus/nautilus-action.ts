import { connect, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { RedisConnection, type RedisRoute } from "../../../database/redis/redis-connection.ts";
import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { redact } from "../../../port/secret.ts";
import { type NautilusOptions, nautilusOptions, TRADING_STATES } from "./nautilus-options.ts";
import { RiskStream } from "./risk-stream.ts";
import { writeTradingState } from "./trading-state-event.ts";

/** There must be an answer before the attempt's own end. */
const HEADROOM = 0.9;

/**
 * `kind: nautilus`: has a NautilusTrader node take no new risk. It knows no such command from outside, so that the node reads
 * a stream of Redis and sets its trading state itself; it is done once the node has told so on `events.risk`.
 */
export function createNautilusActionKind(): ActionKind<NautilusOptions> {
  return {
    kind: "nautilus",
    options: nautilusOptions,
    leastTier: () => "T3",
    restarts: false,
    target: ({ trader_id: id }) => `the trader ${id}`,
    what: ({ trader_id: id, operation }) => `set the trading state of ${id} to ${TRADING_STATES[operation]}`,
    create: (options, { clock }) => ({ run: (context) => run(options, context, clock) }),
  };
}

async function run(options: NautilusOptions, context: ActionContext, clock: Clock): Promise<ActionOutcome> {
  const { signal, deadlineMs } = context;
  const target = `Redis at ${options.host}:${options.port}`;
  if (signal.aborted) return { kind: "failed", message: `ended before ${target} was asked` };
  const connection = new RedisConnection(toRoute(options));
  const budgetMs = deadlineMs * HEADROOM;
  const until = clock.monotonic() + Math.min(budgetMs, options.timeout);
  let isLate = false;
  const giveUp = () => {
    isLate = true;
    connection.destroy();
  };
  const stop = clock.schedule(budgetMs, giveUp);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await command(connection, { options, context, now: clock.now(), left: () => until - clock.monotonic() });
  } catch (error) {
    const secrets = options.password === undefined ? [] : [options.password.reveal()];
    const why = isLate ? "it did not answer in time" : redact((error as Error).message, secrets);
    return { kind: "failed", message: `${target}: ${why}` };
  } finally {
    stop();
    signal.removeEventListener("abort", giveUp);
    connection.destroy();
  }
}

interface Command {
  readonly options: NautilusOptions;
  readonly context: ActionContext;
  /** Epoch ms. */
  readonly now: number;
  /** How long the node still has to tell, ms. */
  readonly left: () => number;
}

async function command(connection: RedisConnection, { options, context, now, left }: Command): Promise<ActionOutcome> {
  const { trader_id: traderId, stream, encoding, timeout } = options;
  const state = TRADING_STATES[options.operation];
  await enter(connection, options);
  const risk = new RiskStream(connection, { traderId, isOwn: options.stream_per_topic });
  const before = await risk.last();
  if (before === TRADING_STATES.halted && state === TRADING_STATES.reducing) {
    const message = `${traderId} said last that it is HALTED, which REDUCING would loosen: nothing was sent. Where it has been started anew since, a person has to set its state`;
    return { kind: "failed", message };
  }
  const payload = writeTradingState({ traderId, state, at: now }, encoding);
  const { idempotencyKey, fencingToken } = context.attempt;
  // Those that the node's message bus knows come first, in its order: some of its versions read them by their place.
  const known = ["topic", options.topic, "type", "TradingStateChanged", "payload", payload, "encoding", encoding];
  const own = ["idempotency_key", idempotencyKey, "fencing_token", String(fencingToken)];
  await connection.ask("XADD", stream, "*", ...known, ...own);
  if (await risk.tells(state, left)) return { kind: "done", message: `${traderId} says that it is ${state} now` };
  const told = before === null ? "" : `; what it said last, before that, is ${before}`;
  const hint = "does it read that stream (external_streams), and set its trading state by what comes there?";
  const message = `${traderId} was told by ${stream} to be ${state} and did not say so within ${timeout} ms${told}: ${hint}`;
  return { kind: "failed", message };
}

async function enter(connection: RedisConnection, { user, password, database }: NautilusOptions): Promise<void> {
  await connection.connect();
  if (password !== undefined) await connection.ask("AUTH", ...(user === undefined ? [] : [user]), password.reveal());
  if (database !== 0) await connection.ask("SELECT", String(database));
}

function toRoute({ host, port, tls }: NautilusOptions): RedisRoute {
  const { verify, ca } = typeof tls === "boolean" ? { verify: true, ca: undefined } : tls;
  const trust = { rejectUnauthorized: verify, ...(ca !== undefined && { ca }) };
  const name = { host, ...(isIP(host) === 0 && { servername: host }) };
  return {
    dial: () => connect(port, host),
    secure: tls === false ? null : (socket) => connectTls({ socket, ...name, ...trust }),
  };
}
