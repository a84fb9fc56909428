/** Each part of trading: its title, and what would bring it to life, with lines for `plimsoll.yaml`. */
const parts = {
  "market-data": {
    title: "Market data",
    empty: "No feed is followed. The kinds websocket and feed_divergence follow market data message by message:",
    example: `- id: feed
  check: { kind: websocket, profile: binance, symbols: [BTCUSDT] }`,
  },
  "order-path": {
    title: "Order path",
    empty:
      "No order is followed. The kinds fix, fix_log and order_store watch sessions, logs and the engine's own orders:",
    example: `- id: engine-orders
  check: { kind: fix_log, path: "log/*.messages.current.log", comp_id: ENGINE }`,
  },
  risk: {
    title: "Risk",
    empty:
      "Nothing is known of risk. The kinds risk and reconciliation read gates, limits, the kill switch and positions:",
    example: `- id: risk
  check: { kind: risk, sources: { engine: { url: "http://localhost:8000/risk" } }, gate: { enforcing: $.enforcing } }`,
  },
  clocks: {
    title: "Clocks",
    empty: "No clock is measured. The kinds ntp and chrony hold this host's against a limit:",
    example: `- id: clock
  check: { kind: ntp, servers: [ntp1.example.com, ntp2.example.com, ntp3.example.com], profile: us }`,
  },
} as const;

/** What the page Trading says; metrics and verdicts have their words beside what judges them. */
export const tradingTexts = {
  title: "Trading",
  documentTitle: "Trading · Plimsoll",
  waiting: "Waiting for the first figures…",
  parts,
  counted: (title: string, count: number) => (count === 0 ? title : `${title} (${count})`),
  components: "components",
  symbols: "symbols",
  more: (left: number, of: string) => `${left} more ${of}, none of them worse. `,
  showAll: (of: string) => `Show all ${of}`,
  showWorst: "Show the worst alone",
  isItTrading: "Is it trading?",
  inDoubt: (moving: string, count: number, ill: string) =>
    `In doubt: ${moving} ${count === 1 ? "makes" : "make"} progress, but ${ill}.`,
  lookedAt: "looked at",
  ago: " ago",
  figuresOf: (id: string) => `Figures of ${id}`,
  nothingMeasured: "The last check measured nothing.",
  moreFigures: (left: number) => `${left} more figures are on its page.`,
  symbolsOf: (id: string) => `Symbols of ${id}`,
  symbolHeading: (count: number) => `Symbol (${count})`,
  beforeOpen: "Before the open",
  gates: "The readiness gates",
  inTheWay: (id: string) => `What stands in the way of ${id}`,
  signOff: {
    begin: "Sign off…",
    label: (id: string) => `Sign off ${id}`,
    submit: (calendar: string) => `Let ${calendar} open`,
    nothing: "Nothing stands in the way now.",
    accepts: (ids: string) => `It is accepted, for this one open, that this stands in the way: ${ids}.`,
    after: "What breaks afterwards, or gets worse, stands in the way again.",
    why: "Why it may open as things stand",
    kept: "shown to everyone, and kept in the audit trail",
  },
} as const;
