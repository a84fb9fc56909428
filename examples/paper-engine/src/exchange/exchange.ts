import type { Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import type { FastifyInstance } from "fastify";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { Clock } from "../shared/clock.ts";
import type { Random } from "../shared/random.ts";
import { FeedServer } from "./feed-server.ts";
import { FixAcceptor } from "./fix-acceptor.ts";
import { Market } from "./market.ts";
import { Matching } from "./matching.ts";
import { createTimeServer } from "./time-server.ts";
import { createVenueRest } from "./venue-rest.ts";

/** How far ahead of this host everything outside is while `clock_skew` is on, ms. */
export const SKEW_MS = 1500;
const HOST = "127.0.0.1";

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultSwitches;
  /** 0 takes any that is free. */
  readonly ports: { readonly http: number; readonly fix: number; readonly time: number };
}

export interface Exchange {
  /** The ports that it listens on. */
  readonly ports: { readonly http: number; readonly fix: number; readonly time: number };
  readonly matching: Matching;
  stop(): Promise<void>;
}

/** Starts the simulated exchange: market data, FIX, REST and time, on loopback. */
export async function startExchange({ clock, random, faults, ports }: ExchangeOptions): Promise<Exchange> {
  const venueClock: Clock = { ...clock, now: () => clock.now() + (faults.isOn("clock_skew") ? SKEW_MS : 0) };
  const matching: Matching = new Matching({
    clock: venueClock,
    random,
    faults,
    quote: (symbol) => market.quote(symbol),
    report: (report) => fix.report(report),
  });
  const fix = new FixAcceptor({
    clock: venueClock,
    faults,
    onOrder: (order) => matching.submit(order),
    onCancel: (clientOrderId, cancelId) => matching.cancel(clientOrderId, cancelId),
  });
  const rest = createVenueRest({ clock: venueClock, faults, matching });
  const feed = new FeedServer({ server: rest.server, clock: venueClock, faults });
  const market = new Market({ clock: venueClock, random, onMessage: (message) => feed.publish(message) });
  const time = createTimeServer(venueClock);

  const listening = {
    http: await listenHttp(rest, ports.http),
    fix: await listen(fix.server, ports.fix),
    time: await bind(time, ports.time),
  };
  market.start();
  feed.start();
  faults.whenChanged("venue_down", (isOn) => {
    if (!isOn) return reopen({ rest, fix, listening });
    feed.closeAll();
    fix.closeAll();
    rest.server.close();
    rest.server.closeAllConnections();
    fix.server.close();
  });
  return {
    ports: listening,
    matching,
    async stop() {
      market.stop();
      feed.stop();
      fix.closeAll();
      time.close();
      fix.server.close();
      await rest.close();
    },
  };
}

interface Closed {
  readonly rest: FastifyInstance;
  readonly fix: FixAcceptor;
  readonly listening: Exchange["ports"];
}

async function reopen({ rest, fix, listening }: Closed): Promise<void> {
  await Promise.all([listen(rest.server, listening.http), listen(fix.server, listening.fix)]);
}

async function listenHttp(rest: FastifyInstance, port: number): Promise<number> {
  await rest.listen({ host: HOST, port });
  return (rest.server.address() as AddressInfo).port;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function bind(socket: DatagramSocket, port: number): Promise<number> {
  socket.bind(port, HOST);
  await once(socket, "listening");
  return socket.address().port;
}
