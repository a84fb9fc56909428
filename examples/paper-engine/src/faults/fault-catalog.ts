/** The processes that a fault can live in. */
export const FAULT_PLACES = ["exchange", "engine", "supervisor"] as const;
export type FaultPlace = (typeof FAULT_PLACES)[number];

interface FaultDescription {
  readonly name: string;
  /** The processes that are told. */
  readonly places: readonly FaultPlace[];
  readonly simulates: string;
  /** Something of the kind that really happened. */
  readonly like: string;
}

/** Every fault that can be switched, in the order they are documented. */
export const FAULTS = [
  {
    name: "loop_frozen",
    places: ["engine"],
    simulates:
      "the strategy loop waits for ever for an answer, while the API, heartbeats and sessions go on as if all were well",
    like: "freqtrade PR 350: the loop hung on a request without a timeout",
  },
  {
    name: "api_hang",
    places: ["engine"],
    simulates: "the engine's API takes connections and answers none; it goes on trading",
    like: "a web server whose worker threads are all waiting",
  },
  {
    name: "process_frozen",
    places: ["supervisor"],
    simulates: "the engine's process stands still (SIGSTOP): its ports are open, nothing in it moves",
    like: "a virtual machine that is being moved, or a process stuck in a long garbage collection",
  },
  {
    name: "process_killed",
    places: ["supervisor"],
    simulates:
      "the engine's process is killed (SIGKILL) in the middle of trading and is not started again until the fault is off",
    like: "the kernel's out-of-memory killer",
  },
  {
    name: "recorder_killed",
    places: ["supervisor"],
    simulates:
      "the process that records market data is killed (SIGKILL) and is not started again by whoever has started it",
    like: "a helper process outside of any service manager, started by hand months ago",
  },
  {
    name: "feed_stale",
    places: ["exchange"],
    simulates: "no market data any more, while the connection stays open and its heartbeats go on",
    like: "NautilusTrader PR 3968: data died silently for eight hours with heartbeats flowing",
  },
  {
    name: "subscription_lost",
    places: ["exchange"],
    simulates:
      "the first gateway of market data forgets who has subscribed: connections stay open and their heartbeats go on, until who is silent subscribes again",
    like: "a gateway that was failed over behind its load balancer, with the sessions kept and the subscriptions lost",
  },
  {
    name: "feed_symbol_silent",
    places: ["exchange"],
    simulates: "one symbol of eight is silent, the others go on",
    like: "freqtrade issue 11725: candles of one pair days old while the bot was RUNNING",
  },
  {
    name: "feed_frozen",
    places: ["exchange"],
    simulates: "quotes go on with fresh stamps and sequences, but their values never change and nothing trades",
    like: "Hummingbot issue 3101: a frozen book, one price quoted for 45 minutes",
  },
  {
    name: "feed_gaps",
    places: ["exchange"],
    simulates: "one message in ten is lost on the way: the sequences have holes",
    like: "packets dropped by a switch whose buffer is full at the open",
  },
  {
    name: "feed_crossed",
    places: ["exchange"],
    simulates: "the best bid stands above the best ask",
    like: "a local order book that has missed its deletions",
  },
  {
    name: "feed_closed",
    places: ["exchange"],
    simulates: "the first of the exchange's two gateways of market data closes its connections and takes no new ones",
    like: "Hummingbot issue 8250: reconnected for ever, and never received again",
  },
  {
    name: "acks_slow",
    places: ["exchange"],
    simulates: "the exchange acknowledges orders seconds late",
    like: "a matching engine behind its queue in a fast market",
  },
  {
    name: "acks_missing",
    places: ["exchange"],
    simulates: "orders are taken and executed, but no report comes back; they come all at once when the fault ends",
    like: "Facebook's first day on NASDAQ, 18 May 2012: confirmations more than two hours late",
  },
  {
    name: "reject_storm",
    places: ["exchange"],
    simulates: "the exchange rejects every order",
    like: "an account whose margin was used up, and a strategy that did not notice",
  },
  {
    name: "cancels_refused",
    places: ["exchange"],
    simulates: "the exchange refuses every cancel, and fills nothing that rests: what was sent cannot be taken back",
    like: "a venue under load that answers cancels last, just when everybody wants out",
  },
  {
    name: "fix_logout",
    places: ["exchange"],
    simulates: "the exchange logs the engine's FIX session out and refuses its logon",
    like: "an expired password, or a session time that moved with the summer time of the other continent",
  },
  {
    name: "fix_gap",
    places: ["exchange"],
    simulates:
      "a message of the FIX session is lost and not sent again when the engine asks for it: all that comes after it has to wait",
    like: "a FIX gateway that was restarted and has lost what it had sent before",
  },
  {
    name: "orders_duplicated",
    places: ["engine"],
    simulates:
      "the engine does not see that a parent order is complete and sends child orders again: three times its quantity",
    like: "Knight Capital, 1 August 2012: 4 million executions for 212 orders, 460 million dollars in 45 minutes",
  },
  {
    name: "gate_bypassed",
    places: ["engine"],
    simulates: "orders go to the exchange without being asked past the risk gate, which still says that it is on",
    like: "Goldman Sachs' options orders of 20 August 2013, when blocks were lifted by hand",
  },
  {
    name: "fills_lost",
    places: ["engine"],
    simulates: "the engine loses its fills: its positions drift away from the exchange's",
    like: "Lean.IB issue 249: fills lost during a disconnect",
  },
  {
    name: "database_locked",
    places: ["supervisor"],
    simulates: "another program holds the database's write lock and does not let go",
    like: "a backup script, or a shell somebody left open inside BEGIN",
  },
  {
    name: "database_corrupt",
    places: ["engine"],
    simulates:
      "pages of the order database are overwritten with noise; when the fault ends the copy made just before is put back",
    like: "a disk that lost power in the middle of a write",
  },
  {
    name: "clock_skew",
    places: ["exchange"],
    simulates: "this host's clock is a second and a half slow: exchange stamps and time servers are all ahead of it",
    like: "a host whose NTP daemon died weeks ago",
  },
  {
    name: "memory_leak",
    places: ["engine"],
    simulates: "the engine keeps 20 MB more every quarter of a second, 400 MB at most",
    like: "a cache of order books that nobody empties",
  },
  {
    name: "rate_limit_ban",
    places: ["engine", "exchange"],
    simulates: "the engine asks the exchange in a tight loop, is told 429, goes on, and is banned by address (418)",
    like: "freqtrade issue 7187: several bots behind one address, all banned together",
  },
  {
    name: "venue_down",
    places: ["exchange"],
    simulates: "the whole exchange is gone: market data, FIX and REST refuse connections",
    like: "an unannounced maintenance of the exchange",
  },
] as const satisfies readonly FaultDescription[];

export type FaultName = (typeof FAULTS)[number]["name"];
export const FAULT_NAMES: readonly FaultName[] = FAULTS.map(({ name }) => name);

export function findFault(name: string): (typeof FAULTS)[number] | null {
  return FAULTS.find((fault) => fault.name === name) ?? null;
}
