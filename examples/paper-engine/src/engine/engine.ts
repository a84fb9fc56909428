import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ENGINE_COMP_ID, VENUE_COMP_ID } from "../exchange/fix-acceptor.ts";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import { type Cancel, type Clock, every } from "../shared/clock.ts";
import type { Random } from "../shared/random.ts";
import { INSTRUMENTS } from "../shared/symbols.ts";
import { corruptStore, healStore } from "./corrupt-store.ts";
import { createEngineApi } from "./engine-api.ts";
import { Execution } from "./execution.ts";
import { FixInitiator } from "./fix-initiator.ts";
import { HeartbeatSender } from "./heartbeat-sender.ts";
import { MarketData } from "./market-data.ts";
import { MemoryLeak } from "./memory-leak.ts";
import { OrderGateway } from "./order-gateway.ts";
import { OrderStore } from "./order-store.ts";
import { PreTrade } from "./pre-trade.ts";
import { RiskGate } from "./risk-gate.ts";
import { StrategyLoop } from "./strategy-loop.ts";
import { TradeBook } from "./trade-book.ts";
import { VenueClient } from "./venue-client.ts";

const STATE_MS = 500;
const PRUNE_MS = 60_000;

export interface EngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultSwitches;
  /** Folder of the database and the FIX files. */
  readonly data: string;
  /** Where the exchange is, and where to listen; 0 takes any port that is free. */
  readonly ports: { readonly exchange: number; readonly fix: number; readonly engine: number };
  /** Where the monitor takes heartbeats, and what they are signed with; null sends none. */
  readonly heartbeat: { readonly url: string; readonly secret: string } | null;
}

/** The engine's parts, as its API and its metrics see them. */
export interface Engine {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  readonly startedAt: number;
  readonly loop: StrategyLoop;
  readonly market: MarketData;
  readonly book: TradeBook;
  readonly store: OrderStore;
  readonly gate: RiskGate;
  readonly preTrade: PreTrade;
  readonly gateway: OrderGateway;
  readonly fix: FixInitiator;
  readonly venue: VenueClient;
}

export interface RunningEngine extends Engine {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the engine: takes up what it had, listens, and begins to trade. */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const engine = assemble(options);
  const { store, book, faults } = engine;
  for (const [symbol, quantity] of store.positions()) book.setPosition(symbol, quantity);
  for (const order of store.openOrders()) book.addOrder(order);
  new MemoryLeak(faults, options.clock);
  faults.whenChanged("database_corrupt", (isOn) => (isOn ? corruptStore(store) : healStore(store)));
  const api = createEngineApi(engine);
  await api.listen({ host: "127.0.0.1", port: options.ports.engine });
  const cancels = keepRecords(engine);
  engine.market.start();
  engine.fix.start();
  engine.preTrade.start();
  engine.gateway.start();
  const running = [engine.loop.run(), engine.venue.run()];
  const heartbeat = startHeartbeat(options, engine);
  return {
    ...engine,
    port: (api.server.address() as AddressInfo).port,
    async stop() {
      for (const part of [engine.loop, engine.venue, engine.preTrade, engine.gateway]) part.stop();
      heartbeat?.stop();
      await Promise.all(running);
      for (const cancel of cancels) cancel();
      engine.market.stop();
      engine.fix.stop();
      await api.close();
      store.close();
    },
  };
}

function assemble({ clock, random, faults, data, ports }: EngineOptions): Engine {
  const market = new MarketData({ exchange: `ws://127.0.0.1:${ports.exchange}`, line: "a", clock });
  const book = new TradeBook();
  const store = new OrderStore(join(data, "orders.db"), clock);
  const gate = new RiskGate({ clock, book, priceOf: (symbol) => market.priceOf(symbol) });
  const preTrade = new PreTrade({ gate, clock, faults });
  const fix: FixInitiator = new FixInitiator({
    port: ports.fix,
    self: ENGINE_COMP_ID,
    peer: VENUE_COMP_ID,
    folder: data,
    clock,
    onMessage: (message) => gateway.take(message),
  });
  const gateway: OrderGateway = new OrderGateway({ clock, faults, book, store, preTrade, fix });
  const execution = new Execution({ clock, random, faults, book, store, gateway });
  const loop = new StrategyLoop({ clock, faults, market, book, execution });
  const venue = new VenueClient({
    url: `http://127.0.0.1:${ports.exchange}`,
    clock,
    faults,
    onPositions: createCorrection({ book, store, faults }),
    unknownOrders: () => gateway.unknownOrders(),
    onNeverArrived: (orderId) => gateway.giveUp(orderId),
  });
  return { clock, faults, startedAt: clock.now(), loop, market, book, store, gate, preTrade, gateway, fix, venue };
}

/** Once `fills_lost` has ended the exchange's positions are taken over, as a person would do after a break. */
function createCorrection({ book, store, faults }: Pick<Engine, "book" | "store" | "faults">) {
  const due = new Set<string>();
  faults.whenChanged("fills_lost", (isOn) => {
    if (!isOn) for (const { symbol } of INSTRUMENTS) due.add(symbol);
  });
  return (positions: ReadonlyMap<string, number>) => {
    for (const [symbol, quantity] of positions) {
      if (book.hasOpenOrder(symbol) || !due.delete(symbol)) continue;
      book.setPosition(symbol, quantity);
      store.recordPosition(symbol, quantity);
    }
  };
}

function startHeartbeat({ heartbeat, clock }: EngineOptions, { loop }: Engine): HeartbeatSender | null {
  if (heartbeat === null) return null;
  const sender = new HeartbeatSender({ ...heartbeat, clock, progress: () => loop.iteration });
  sender.start();
  return sender;
}

function keepRecords({ clock, store, loop }: Engine): readonly Cancel[] {
  return [
    every(clock, STATE_MS, () => store.recordState(loop.iteration, loop.lastIterationAt)),
    every(clock, PRUNE_MS, () => store.prune()),
  ];
}
