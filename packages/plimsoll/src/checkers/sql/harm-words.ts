/** Functions whose effects no transaction knows of: they end others' work, hold locks, tell others or change the server. */
const CALL =
  /\b(pg_terminate_backend|pg_cancel_backend|pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?|pg_notify|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_stat_reset\w*|dblink\w*|get_lock|release_all_locks)\s*\(/i;
/** Rows that are locked for reading keep writers out, which MySQL allows in a transaction that only reads. */
const LOCK = /\b(lock\s+in\s+share\s+mode|for\s+share)\b/i;
const COMMENTS_AND_TEXTS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|''|\\.)*'/g;

/** What a query would do to others although it writes nothing, in words; null where none of that is known. */
export function harmWords(sql: string): string | null {
  const bare = sql.replace(COMMENTS_AND_TEXTS, " ").replace(/["`]/g, "");
  const call = CALL.exec(bare)?.[1];
  if (call !== undefined) return `calls ${call.toLowerCase()}, which has effects on others`;
  const lock = LOCK.exec(bare)?.[1];
  return lock === undefined ? null : `locks rows (${lock.replace(/\s+/g, " ").toUpperCase()}), which keeps writers out`;
}
