import type { Engine } from "./engine.ts";
import { LATENCY_BUCKETS } from "./latency-window.ts";

type Sample = readonly [labels: string, value: number];

/** The engine's figures in the text format of Prometheus, version 0.0.4. */
export function renderMetrics(engine: Engine): string {
  const { loop, market, gateway, gate, book, store, clock } = engine;
  const { counts } = gateway;
  const unacknowledged = book.oldestUnacknowledged();
  return [
    counter("paper_loop_iterations_total", "Iterations of the strategy loop", loop.iteration),
    gauge(
      "paper_loop_last_iteration_timestamp_seconds",
      "When the last iteration ended",
      seconds(loop.lastIterationAt),
    ),
    counter("paper_feed_messages_total", "Market data messages received", market.counts.messages),
    counter("paper_feed_gaps_total", "Holes in the sequences of the market data", market.counts.gaps),
    counter("paper_feed_reconnects_total", "Market data connections lost", market.counts.reconnects),
    counter("paper_parent_orders_total", "Orders that the strategy wanted", counts.parents),
    counter("paper_orders_sent_total", "Orders sent to the exchange", counts.sent),
    counter(
      "paper_orders_acknowledged_total",
      "Orders that the exchange has acknowledged or rejected",
      counts.acknowledged,
    ),
    counter("paper_orders_rejected_total", "Orders that the exchange has rejected", counts.rejected),
    counter("paper_cancels_sent_total", "Cancels sent to the exchange", counts.cancelsSent),
    counter("paper_cancels_rejected_total", "Cancels that the exchange has refused", counts.cancelsRefused),
    counter("paper_orders_unchecked_total", "Orders sent past the risk gate", counts.unchecked),
    counter("paper_fills_total", "Executions received", counts.filled),
    gauge("paper_open_orders", "Orders that are not over", book.openOrders().length),
    gauge(
      "paper_oldest_unacknowledged_seconds",
      "Age of the oldest order that nobody has acknowledged; 0 without one",
      unacknowledged === null ? 0 : (clock.now() - unacknowledged) / 1000,
    ),
    counter("paper_risk_checks_total", "Orders that the risk gate has looked at", gate.checks),
    counter("paper_risk_refusals_total", "Orders that the risk gate has refused", gate.refusals),
    gauge("paper_fix_logged_on", "Whether the FIX session stands", engine.fix.isLoggedOn ? 1 : 0),
    gauge("paper_database_pending", "Changes that wait for the database", store.pending),
    gauge("process_resident_memory_bytes", "Memory of the process", process.memoryUsage.rss()),
    family({ name: "paper_position", help: "Quantity held", type: "gauge" }, labelled("symbol", book.positions())),
    family(
      { name: "paper_risk_utilisation", help: "Share of a limit that is used", type: "gauge" },
      gate.limits().map(({ name, utilisation }): Sample => [`{limit="${name}"}`, utilisation]),
    ),
    ackLatency(engine),
  ].join("");
}

function ackLatency({ gateway }: Engine): string {
  const { buckets, sum, count } = gateway.latencies.histogram();
  const name = "paper_ack_latency_seconds";
  const lines = LATENCY_BUCKETS.map((bound, index) => `${name}_bucket{le="${bound / 1000}"} ${buckets[index] ?? 0}\n`);
  const head = `# HELP ${name} From sending an order to its acknowledgement\n# TYPE ${name} histogram\n`;
  return `${head}${lines.join("")}${name}_bucket{le="+Inf"} ${count}\n${name}_sum ${sum / 1000}\n${name}_count ${count}\n`;
}

function counter(name: string, help: string, value: number): string {
  return family({ name, help, type: "counter" }, [["", value]]);
}

function gauge(name: string, help: string, value: number): string {
  return family({ name, help, type: "gauge" }, [["", value]]);
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
}

function family({ name, help, type }: Family, samples: readonly Sample[]): string {
  const lines = samples.map(
    ([labels, value]) => `${name}${labels} ${value}
`,
  );
  return `# HELP ${name} ${help}
# TYPE ${name} ${type}
${lines.join("")}`;
}

function labelled(label: string, values: ReadonlyMap<string, number>): readonly Sample[] {
  return Array.from(values, ([key, value]): Sample => [`{${label}="${key}"}`, value]);
}

function seconds(epochMs: number | null): number {
  return epochMs === null ? 0 : epochMs / 1000;
}
