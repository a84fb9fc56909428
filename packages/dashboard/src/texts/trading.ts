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
  noTeller:
    "Nothing tells whether the engine trades: a process can be up and its loop stand still. Name a metric that moves while it works; `heartbeat`, `prometheus` and `json` bring one:",
  tellerExample: `- id: strategy
  progress: { metric: loop_iterations, limit: 30s }`,
  offset: {
    unjudged: "This measurement cannot tell whether the limit is kept.",
    little: "less than 0.1 %",
    share: (share: string) => `: ${share} of it.`,
    bar: (share: string) => `${share} of the limit`,
    measured: (figure: string, way: string, against: string) => `measured ${figure}${way}${against}`,
    behind: " behind",
    ahead: " ahead",
    against: (limit: string) => ` against a limit of ${limit}`,
  },
  gate: {
    none: "No gate looks at everything before a market opens. The kind `readiness` is one, and is signed off here:",
    example: `- { id: nyse-open, calendar: NYSE,
    check: { kind: readiness, before: 30m, sign_off: true } }`,
    signedOff: "Signed off by ",
    at: " at ",
    despite: (ids: readonly string[]) => `, despite ${ids.join(", ")}`,
    isOpen: "is open",
    noOpen: "has no open that is known",
    opens: "opens ",
    lookedAt: ", looked at from ",
    words: { notDue: "NOTHING DUE", ready: "READY", notReady: "NOT READY", notSignedOff: "NOT SIGNED OFF" },
  },
  ago: " ago",
  figuresOf: (id: string) => `Figures of ${id}`,
  ofLimit: (share: string) => `${share} % of the limit`,
  noValue: "no value",
  limits: { warning: "warning", critical: "critical" },
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
