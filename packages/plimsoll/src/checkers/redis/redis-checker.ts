import type { CheckFailure, MetricReading } from "@plimsoll/core";
import { RedisConnection } from "../../database/redis/redis-connection.ts";
import { RedisRefusal, type RedisReply } from "../../database/redis/reply-parser.ts";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import { limitInWords } from "../net/network-failure.ts";
import { createTrust } from "../net/secure-options.ts";
import { Rates } from "../value/rates.ts";
import type { ReadMetric } from "../value/read-metric.ts";
import { StateMemory } from "../value/state-memory.ts";
import { toAnswer } from "../value/to-answer.ts";
import { keyCommand, readKey } from "./read-key.ts";
import { readStream } from "./read-stream.ts";
import { toRedisFailure } from "./redis-failure.ts";
import { parseInfo, type RedisInfo } from "./redis-info.ts";
import { infoMetrics } from "./redis-metrics.ts";
import type { RedisOptions, RedisStream } from "./redis-options.ts";
import { type RedisAddress, toRoute } from "./redis-route.ts";
import { parseRedisUrl } from "./redis-url.ts";
import { StreamBudget } from "./stream-budget.ts";
import { type Followed, StreamFollower } from "./stream-follower.ts";
import { OddReply } from "./stream-pager.ts";

/** The answer has to be there before the check's own hard end, so that it can say what hung. */
const HEADROOM = 0.9;
/** Streams are read on for so much of the check's time; what is left then is read by the next checks. */
const STREAMS_SHARE = 0.5;

interface Login {
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
}

/** Asks a Redis server over a fresh connection each time: accepting one is part of being up. */
export class RedisChecker implements Checker {
  readonly #options: RedisOptions;
  readonly #market: CheckerSetup["market"];
  readonly #address: RedisAddress;
  readonly #login: Login;
  readonly #target: string;
  readonly #rates = new Rates();
  readonly #states = new StateMemory();
  /** One for each key, however many topics of it are wanted. */
  readonly #followers: readonly FollowedKey[];
  #hadReplica = false;

  constructor(options: RedisOptions, { market }: CheckerSetup) {
    this.#options = options;
    this.#market = market;
    this.#followers = [...groupByKey(options.streams)].map((streams) => ({
      streams,
      follower: new StreamFollower(streams),
    }));
    const { address, login } = toPlace(options);
    this.#address = address;
    this.#login = login;
    const place =
      address.socket ?? `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
    this.#target = `Redis at ${place}`;
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const { clock, signal, timeoutMs } = context;
    const { trust } = this.#address;
    const failure = trust?.needsLoading() ? await trust.load(signal) : null;
    if (failure !== null) return { kind: "failed", failure };
    const talk = new Talk(new RedisConnection(toRoute(this.#address)), timeoutMs * HEADROOM);
    const giveUp = () => talk.giveUp();
    const stop = clock.schedule(timeoutMs * HEADROOM, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      if (signal.aborted) giveUp();
      return toAnswer(await this.#ask(talk, context), talk.metrics);
    } catch (error) {
      const why = talk.isLate ? talk.lateness(this.#target) : toRedisFailure(error, this.#target);
      return { kind: "failed", failure: why, metrics: talk.metrics };
    } finally {
      stop();
      signal.removeEventListener("abort", giveUp);
      talk.connection.destroy();
    }
  }

  async #ask(talk: Talk, { clock, timeoutMs }: CheckContext): Promise<readonly ReadMetric[]> {
    const { connection, metrics } = talk;
    const began = clock.monotonic();
    await connection.connect();
    await this.#enter(connection);
    metrics.push({ name: "connection_time", value: roundTo(clock.monotonic() - began, 3), unit: "ms" });
    talk.stage = "did not answer a PING";
    const asked = clock.monotonic();
    await connection.ask("PING");
    metrics.push({ name: "query_time", value: roundTo(clock.monotonic() - asked, 3), unit: "ms" });
    talk.stage = "did not tell its figures";
    const { keys } = this.#options;
    const followed = await this.#follow(connection, () => clock.monotonic() - began > timeoutMs * STREAMS_SHARE);
    const commands = [["INFO"], ["TIME"], ...keys.map(keyCommand)];
    const [info = null, time = null, ...rest] = await connection.send(commands);
    const now = clock.now();
    metrics.push(...this.#figures(info, { now, monotonic: clock.monotonic() }));
    const reading = { now, market: this.#market, states: this.#states, serverNow: toEpochMs(time) };
    return [
      ...this.#options.streams.flatMap((stream) => readStream(stream, followed.get(stream), reading)),
      ...keys.map((metric, index) => readKey(metric, rest[index], reading)),
    ];
  }

  async #follow(
    connection: RedisConnection,
    isLate: () => boolean,
  ): Promise<ReadonlyMap<RedisStream, Followed | RedisReply>> {
    const followed = new Map<RedisStream, Followed | RedisReply>();
    const read = async ({ streams, follower }: FollowedKey) => {
      const answer = await follower.read(connection, new StreamBudget(this.#followers.length, isLate));
      for (const [index, stream] of streams.entries()) {
        followed.set(stream, answer instanceof OddReply ? answer.reply : (answer[index] ?? null));
      }
    };
    await Promise.all(this.#followers.map(read));
    return followed;
  }

  async #enter(connection: RedisConnection): Promise<void> {
    const { user, password, database } = this.#login;
    if (password !== undefined) await connection.ask("AUTH", ...(user === undefined ? [] : [user]), password);
    if (database !== 0) await connection.ask("SELECT", String(database));
    const [named] = await connection.send([["CLIENT", "SETNAME", "plimsoll"]]);
    // Where the user may not, or the server knows no names, we are known by our address alone.
    if (named instanceof RedisRefusal && !/^(?:NOPERM|ERR unknown)/i.test(named.message)) throw named;
  }

  /** A user who may not ask for INFO gets no figures: nothing was promised of them. */
  #figures(reply: RedisReply, at: { now: number; monotonic: number }): readonly MetricReading[] {
    if (reply instanceof RedisRefusal) {
      if (reply.kind === "NOPERM") return [];
      throw reply;
    }
    const info = parseInfo(Buffer.isBuffer(reply) ? reply.toString("utf8") : "");
    const metrics = infoMetrics(info, { ...at, rates: this.#rates, hadReplica: this.#hadReplica });
    this.#hadReplica ||= hasReplica(info);
    return metrics;
  }
}

/** What one check has come to. */
class Talk {
  readonly connection: RedisConnection;
  readonly metrics: MetricReading[] = [];
  readonly #budgetMs: number;
  stage = "did not let us in";
  isLate = false;

  constructor(connection: RedisConnection, budgetMs: number) {
    this.connection = connection;
    this.#budgetMs = budgetMs;
  }

  giveUp(): void {
    this.isLate = true;
    this.connection.destroy();
  }

  lateness(target: string): CheckFailure {
    return { code: "timeout", message: `${target} ${this.stage} within ${limitInWords(this.#budgetMs)}` };
  }
}

interface FollowedKey {
  readonly streams: StreamsOfKey;
  readonly follower: StreamFollower;
}

type StreamsOfKey = readonly [RedisStream, ...RedisStream[]];

function groupByKey(streams: readonly RedisStream[]): Iterable<StreamsOfKey> {
  const groups = new Map<string, StreamsOfKey>();
  for (const stream of streams) groups.set(stream.key, [...(groups.get(stream.key) ?? []), stream] as StreamsOfKey);
  return groups.values();
}

function hasReplica(info: RedisInfo): boolean {
  return info.get("role") === "master" && info.has("slave0");
}

/** TIME answers seconds and microseconds by the server's own clock. */
function toEpochMs(reply: RedisReply): number | null {
  if (!Array.isArray(reply)) return null;
  const [seconds, micros] = (reply as readonly RedisReply[]).map((it) =>
    Number(Buffer.isBuffer(it) ? it.toString() : it),
  );
  const ms = (seconds ?? Number.NaN) * 1000 + (micros ?? Number.NaN) / 1000;
  return Number.isFinite(ms) ? ms : null;
}

function toPlace(options: RedisOptions): { readonly address: RedisAddress; readonly login: Login } {
  const { tls, allow_link_local: allowLinkLocal, socket } = options;
  const url = options.url === undefined ? null : parseRedisUrl(options.url.reveal());
  const isSecure = tls !== false || url?.isSecure === true;
  const trust = isSecure ? createTrust(typeof tls === "boolean" ? {} : tls) : null;
  const host = (url?.host ?? options.host ?? "").replace(/^\[|\]$/g, "");
  return {
    address: { host, port: url?.port ?? options.port, socket, trust, allowLinkLocal },
    login: {
      user: url?.user ?? options.user,
      password: url?.password ?? options.password?.reveal(),
      database: url?.database ?? options.database,
    },
  };
}
