import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import { limitInWords } from "../net/network-failure.ts";
import { createTrust, type Trust } from "../net/secure-options.ts";
import { Rates } from "../value/rates.ts";
import { askReplication, askServer, askSizes } from "./ask-server.ts";
import { type MysqlAddress, parseMysqlUrl } from "./mysql-address.ts";
import { toMysqlFailure } from "./mysql-failure.ts";
import { replicationMetrics, serverMetrics, sizeMetrics } from "./mysql-metrics.ts";
import type { MysqlOptions } from "./mysql-options.ts";
import { type MysqlLibrary, MysqlSession, toSslOptions } from "./mysql-session.ts";

/** The answer has to be there before the check's own hard end, so that it can say what hung. */
const HEADROOM = 0.9;
/** The server gives up a statement before we give up the server, so that nothing of ours goes on running there. */
const SERVER_SHARE = 0.9;
const GOODBYE_SHARE = 0.05;
const MOST_ROWS = 1000;

interface Talk {
  readonly session: MysqlSession;
  readonly metrics: MetricReading[];
  /** When our patience ends, monotonic ms. */
  readonly until: number;
  /** What it did not do, should it be given up now. */
  undone: string;
}

/** Asks a MySQL or MariaDB server over a fresh connection each time: accepting one is part of being up. */
export class MysqlChecker implements Checker {
  readonly #options: MysqlOptions;
  readonly #address: MysqlAddress;
  readonly #trust: Trust | null;
  readonly #rates = new Rates();
  /** Whether this server has followed another since the monitor began to watch it. */
  #wasReplica = false;
  #sizes: readonly MetricReading[] = [];
  #sizesDueAt = Number.NEGATIVE_INFINITY;
  #library: Promise<MysqlLibrary> | null = null;

  constructor(options: MysqlOptions) {
    this.#options = options;
    this.#address = toAddress(options);
    const { tls } = options;
    this.#trust = tls === false ? null : createTrust(tls === true ? {} : tls);
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const { clock, signal, timeoutMs } = context;
    const unread = this.#trust?.needsLoading() ? await this.#trust.load(signal) : null;
    if (unread !== null) return { kind: "failed", failure: unread };
    const session = await this.#open();
    const budgetMs = timeoutMs * HEADROOM;
    const talk: Talk = { session, metrics: [], until: clock.monotonic() + budgetMs, undone: "did not let us in" };
    let isLate = false;
    const giveUp = () => {
      isLate = true;
      session.cancel(clock);
    };
    const stop = clock.schedule(budgetMs, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      if (signal.aborted) giveUp();
      await this.#ask(talk, context);
      return { kind: "measured", metrics: talk.metrics };
    } catch (error) {
      const failure = isLate ? lateness(talk, budgetMs) : toMysqlFailure(error, session.target);
      return { kind: "failed", failure, metrics: talk.metrics };
    } finally {
      stop();
      signal.removeEventListener("abort", giveUp);
      await session.end(clock, timeoutMs * GOODBYE_SHARE);
    }
  }

  async #open(): Promise<MysqlSession> {
    this.#library ??= import("mysql2").then((it) => it.default);
    const { tls, allow_link_local: allowLinkLocal } = this.#options;
    const verify = typeof tls === "boolean" ? true : tls.verify;
    const serverName = typeof tls === "boolean" ? undefined : tls.server_name;
    return new MysqlSession({
      library: await this.#library,
      address: this.#address,
      tls: this.#trust === null ? null : toSslOptions(this.#trust, verify),
      serverName,
      allowLinkLocal,
    });
  }

  async #ask(talk: Talk, { clock }: CheckContext): Promise<void> {
    const { session, metrics } = talk;
    const began = clock.monotonic();
    await session.connect();
    metrics.push(toTime("connection_time", clock.monotonic() - began));
    talk.undone = "did not answer the query";
    await session.beginReading((talk.until - clock.monotonic()) * SERVER_SHARE);
    const asked = clock.monotonic();
    await session.select(this.#options.query, [], MOST_ROWS);
    metrics.push(toTime("query_time", clock.monotonic() - asked));
    talk.undone = "did not tell its figures";
    const monotonic = clock.monotonic();
    metrics.push(...serverMetrics(await askServer(session), { monotonic, rates: this.#rates }));
    const sources = await askReplication(session);
    if (sources !== null) metrics.push(...replicationMetrics(sources, { wasReplica: this.#wasReplica }));
    this.#wasReplica ||= (sources?.length ?? 0) > 0;
    metrics.push(...(await this.#askSizes(session, clock)));
  }

  /** At a pace of their own, and shown between. */
  async #askSizes(session: MysqlSession, clock: CheckContext["clock"]): Promise<readonly MetricReading[]> {
    if (this.#address.database === undefined) return [];
    if (clock.monotonic() < this.#sizesDueAt) return this.#sizes;
    const at = new Date(clock.now()).toISOString();
    this.#sizes = sizeMetrics(await askSizes(session), this.#options.tables, at);
    this.#sizesDueAt = clock.monotonic() + this.#options.sizes_interval;
    return this.#sizes;
  }
}

function toAddress({ url, host = "", port, socket, database, user, password }: MysqlOptions): MysqlAddress {
  const parsed = url === undefined ? null : parseMysqlUrl(url.reveal());
  return parsed ?? { host: host.replace(/^\[|\]$/g, ""), port, socket, database, user, password };
}

function toTime(name: string, ms: number): MetricReading {
  return { name, value: roundTo(ms, 3), unit: "ms" };
}

function lateness({ session, undone }: Talk, budgetMs: number): CheckFailure {
  return { code: "timeout", message: `${session.target} ${undone} within ${limitInWords(budgetMs)}` };
}
