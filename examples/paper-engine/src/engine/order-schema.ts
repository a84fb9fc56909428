/** Tables of the order database. Times are whole milliseconds since 1970. */
export const ORDER_SCHEMA = `
  CREATE TABLE IF NOT EXISTS parent_orders (
    id TEXT PRIMARY KEY, symbol TEXT NOT NULL, side TEXT NOT NULL, quantity REAL NOT NULL,
    created_at INTEGER NOT NULL, done INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY, parent_id TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL, kind TEXT NOT NULL,
    quantity REAL NOT NULL, price REAL NOT NULL, status TEXT NOT NULL, filled REAL NOT NULL,
    venue_order_id TEXT, risk_check_id TEXT, sent_at INTEGER NOT NULL, acked_at INTEGER, updated_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS orders_sent_at ON orders (sent_at);
  CREATE INDEX IF NOT EXISTS orders_status ON orders (status);
  CREATE TABLE IF NOT EXISTS fills (
    exec_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL,
    quantity REAL NOT NULL, price REAL NOT NULL, filled_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS positions (symbol TEXT PRIMARY KEY, quantity REAL NOT NULL, updated_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS engine_state (
    id INTEGER PRIMARY KEY CHECK (id = 1), iteration INTEGER NOT NULL, last_iteration_at INTEGER, written_at INTEGER NOT NULL
  );
`;

/** One thing to be written. */
export const STATEMENTS = {
  parent: `INSERT INTO parent_orders (id, symbol, side, quantity, created_at, done)
    VALUES (@id, @symbol, @side, @quantity, @createdAt, @done) ON CONFLICT (id) DO UPDATE SET done = excluded.done`,
  order: `INSERT INTO orders (id, parent_id, symbol, side, kind, quantity, price, status, filled, venue_order_id,
      risk_check_id, sent_at, acked_at, updated_at)
    VALUES (@id, @parentId, @symbol, @side, @kind, @quantity, @price, @status, @filled, @venueOrderId, @riskCheckId,
      @sentAt, @ackedAt, @updatedAt)
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, filled = excluded.filled, acked_at = excluded.acked_at,
      venue_order_id = excluded.venue_order_id, updated_at = excluded.updated_at`,
  fill: `INSERT INTO fills (exec_id, order_id, symbol, side, quantity, price, filled_at)
    VALUES (@execId, @orderId, @symbol, @side, @quantity, @price, @filledAt) ON CONFLICT (exec_id) DO NOTHING`,
  position: `INSERT INTO positions (symbol, quantity, updated_at) VALUES (@symbol, @quantity, @updatedAt)
    ON CONFLICT (symbol) DO UPDATE SET quantity = excluded.quantity, updated_at = excluded.updated_at`,
  state: `INSERT INTO engine_state (id, iteration, last_iteration_at, written_at)
    VALUES (1, @iteration, @lastIterationAt, @writtenAt)
    ON CONFLICT (id) DO UPDATE SET iteration = excluded.iteration, last_iteration_at = excluded.last_iteration_at,
      written_at = excluded.written_at`,
} as const;
export type StatementName = keyof typeof STATEMENTS;
