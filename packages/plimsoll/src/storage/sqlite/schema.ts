/** "Plms" in the file's header: tells our databases from other programs'. */
export const APPLICATION_ID = 0x506c6d73;

/** From this version on the audit trail is a chain. */
export const CHAIN_VERSION = 6;

/**
 * One step each, in order; the file's `user_version` counts those it has had. A step that has been published is never
 * changed, only followed by another.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Rows are placed by their hidden rowid: see check-log.ts. VACUUM keeps rowids only where a table has an index, which
  -- is all that the empty health_checks_rowids is for.
  CREATE TABLE health_checks (
    id INTEGER NOT NULL,
    timestamp TEXT NOT NULL,
    component_id TEXT NOT NULL,
    component_type TEXT NOT NULL,
    status TEXT NOT NULL,
    metrics TEXT NOT NULL,
    uptime_seconds REAL NOT NULL,
    error_count INTEGER NOT NULL,
    last_error TEXT
  );
  CREATE INDEX health_checks_rowids ON health_checks (id) WHERE id < 0;
  CREATE TABLE check_blocks (
    block INTEGER PRIMARY KEY,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    sorted INTEGER NOT NULL
  );
  CREATE TABLE check_components (number INTEGER PRIMARY KEY, component_id TEXT NOT NULL UNIQUE);

  CREATE TABLE system_events (
    id INTEGER PRIMARY KEY,
    timestamp TEXT NOT NULL,
    event_type TEXT NOT NULL,
    component_id TEXT,
    severity TEXT NOT NULL,
    message TEXT NOT NULL,
    details TEXT NOT NULL
  );
  CREATE INDEX system_events_time ON system_events (timestamp, id);
  CREATE INDEX system_events_component ON system_events (component_id, timestamp, id);

  CREATE TABLE transitions (
    id INTEGER PRIMARY KEY,
    component_id TEXT NOT NULL,
    component_type TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    event_at INTEGER NOT NULL,
    detected_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    UNIQUE (component_id, confirmed_at, to_status)
  );
  CREATE INDEX transitions_time ON transitions (confirmed_at);
  CREATE INDEX transitions_outages ON transitions (component_id, confirmed_at, from_status, to_status)
    WHERE from_status = 'DOWN' OR to_status = 'DOWN';
  CREATE TABLE component_states (
    component_id TEXT PRIMARY KEY,
    status TEXT,
    watched_from INTEGER,
    state TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE alerts (
    alert_id TEXT PRIMARY KEY,
    component_id TEXT NOT NULL,
    status TEXT NOT NULL,
    severity TEXT NOT NULL,
    event_at INTEGER NOT NULL,
    detected_at INTEGER NOT NULL,
    generated_at INTEGER NOT NULL,
    alert TEXT NOT NULL
  );
  CREATE INDEX alerts_time ON alerts (generated_at, alert_id);
  CREATE INDEX alerts_component ON alerts (component_id, generated_at, alert_id);
  CREATE INDEX alerts_firing ON alerts (alert_id) WHERE status = 'firing';
  CREATE TABLE notifications (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    alert_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    order_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    generated_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until INTEGER,
    settled_at INTEGER,
    last_error TEXT
  );
  CREATE INDEX notifications_pending ON notifications (channel_id, order_key, sequence) WHERE state = 'pending';
  CREATE INDEX notifications_alert ON notifications (alert_id);
  CREATE INDEX notifications_time ON notifications (generated_at);

  CREATE TABLE definitions (id TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    timestamp TEXT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    before TEXT,
    after TEXT
  );
  CREATE INDEX audit_time ON audit (timestamp);
  CREATE TABLE runs (started_at INTEGER PRIMARY KEY, alive_until INTEGER NOT NULL, pid INTEGER NOT NULL);
  CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  `,
  `
  ALTER TABLE system_events ADD COLUMN incident_id TEXT;
  CREATE INDEX system_events_incident ON system_events (incident_id, timestamp, id) WHERE incident_id IS NOT NULL;
  ALTER TABLE alerts ADD COLUMN progress TEXT;
  ALTER TABLE notifications ADD COLUMN kind TEXT NOT NULL DEFAULT 'alert';
  CREATE INDEX notifications_dead ON notifications (generated_at, id) WHERE state = 'dead';
  CREATE TABLE incidents (
    incident_id TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    incident TEXT NOT NULL
  );
  CREATE INDEX incidents_number ON incidents (number);
  CREATE INDEX incidents_time ON incidents (opened_at, incident_id);
  CREATE INDEX incidents_open ON incidents (number) WHERE status <> 'resolved';
  CREATE TABLE silences (silence_id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, silence TEXT NOT NULL);
  CREATE INDEX silences_end ON silences (ends_at);
  CREATE INDEX silences_time ON silences (created_at, silence_id);
  `,
  `
  CREATE TABLE recovery_attempts (
    attempt_id TEXT PRIMARY KEY,
    fencing_token INTEGER UNIQUE,
    component_id TEXT,
    action_id TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    running_at INTEGER,
    settled_at INTEGER,
    attempt TEXT NOT NULL
  );
  CREATE INDEX recovery_attempts_time ON recovery_attempts (planned_at, attempt_id);
  CREATE INDEX recovery_attempts_component ON recovery_attempts (component_id, planned_at, attempt_id);
  CREATE INDEX recovery_attempts_open ON recovery_attempts (planned_at) WHERE settled_at IS NULL;
  CREATE INDEX recovery_attempts_running ON recovery_attempts (running_at) WHERE running_at IS NOT NULL;
  CREATE TABLE recovery_cases (component_id TEXT PRIMARY KEY, recovery_case TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  -- Checks up to this block are packed into history; see sealer.ts.
  ALTER TABLE check_components ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
  -- Each series of a component; the one without an id is that of its checks.
  CREATE TABLE history_series (
    series INTEGER PRIMARY KEY,
    component INTEGER NOT NULL,
    id TEXT NOT NULL,
    UNIQUE (component, id)
  );
  -- Runs of one component's rows, packed: times and all but the metrics here, a metric's values in history_columns.
  CREATE TABLE history_segments (
    segment INTEGER PRIMARY KEY,
    component INTEGER NOT NULL,
    component_type TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    is_open INTEGER NOT NULL,
    series TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    times BLOB NOT NULL,
    head BLOB NOT NULL
  );
  CREATE INDEX history_segments_component ON history_segments (component, last_at, first_at);
  CREATE INDEX history_segments_open ON history_segments (component) WHERE is_open = 1;
  CREATE INDEX history_segments_time ON history_segments (last_at, first_at, bytes);
  CREATE TABLE history_columns (place INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE history_rollups (place INTEGER PRIMARY KEY, data BLOB NOT NULL);
  `,
  `
  ALTER TABLE component_states ADD COLUMN lifecycle TEXT;
  UPDATE component_states SET lifecycle = json_extract(state, '$.lifecycle');
  CREATE TABLE lifecycle_changes (
    id INTEGER PRIMARY KEY,
    component_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    UNIQUE (component_id, at, from_state, to_state)
  );
  CREATE INDEX lifecycle_changes_time ON lifecycle_changes (at);
  `,
  `
  -- Each audit row is chained to the one before: see audit-rows.ts. One row says what the chain begins and ends with.
  ALTER TABLE audit ADD COLUMN previous_hash TEXT;
  ALTER TABLE audit ADD COLUMN hash TEXT;
  CREATE TABLE audit_chain (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    store_id TEXT NOT NULL,
    began_at TEXT NOT NULL,
    earlier_rows INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL
  );
  `,
  `
  -- Statistics of a thousand components read these indexes alone, no row.
  CREATE INDEX transitions_record ON transitions (confirmed_at, component_id, from_status, to_status);
  DROP INDEX transitions_time;
  CREATE INDEX component_states_record ON component_states (component_id, watched_from, status, lifecycle)
    WHERE watched_from IS NOT NULL;
  `,
];
