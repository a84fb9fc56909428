import type { HealthMetric } from "@plimsoll/core";

/** What matters of trading, the most telling first, each in the words of who trades. */
const WORDS = {
  feed_last_tick_age_seconds: "last message",
  feed_message_rate: "message rate",
  feed_sequence_gaps_total: "gaps in 15 min",
  feed_gap_open_seconds: "oldest open gap",
  book_crossed_seconds: "crossed for",
  feed_latency_ms: "latency",
  feed_frozen_seconds: "frozen for",
  feed_silent_symbols: "silent symbols",
  feed_channel_age_seconds: "last of its kind",
  subscription_deficit: "not arriving",
  feed_stamp_ahead_ms: "stamps ahead by",
  feed_reconnects_total: "reconnects in 15 min",
  feed_divergence_bps: "apart",
  feed_relative_lag_ms: "lag between feeds",
  feeds_compared_symbols: "symbols compared",
  fix_session_state: "session",
  fix_last_inbound_age_seconds: "last inbound",
  fix_test_request_rtt_ms: "round trip",
  fix_seq_gap: "sequence gap",
  fix_rejects_total: "rejects in 5 min",
  order_ack_latency_ms: "acknowledged in",
  order_ack_latency: "acknowledged in",
  order_unacked_age_seconds: "oldest unacknowledged",
  order_stuck_age_seconds: "oldest stuck change",
  order_reject_ratio: "orders rejected",
  cancel_reject_ratio: "cancels rejected",
  open_orders: "open orders",
  last_write_age_seconds: "last write",
  risk_gate_enforcing: "risk gate",
  risk_gate_age_seconds: "gate last seen",
  risk_check_latency_ms: "gate takes",
  kill_switch_state: "kill switch",
  risk_limit_utilisation: "limit used",
  orders_out_over_in_ratio: "sent over intended",
  unprotected_position_seconds: "without a stop for",
  position_snapshot_age_seconds: "positions of",
  open_positions: "open positions",
  order_recon_breaks: "orders that differ",
  position_recon_break_qty: "positions differ by",
  recon_breaks_unconfirmed: "differences in doubt",
  clock_error_bound_seconds: "error up to",
  clock_synchronised: "synchronised",
  clock_servers_agreeing: "servers agreeing",
  clock_sources_reachable: "sources reachable",
  clock_last_update_age_seconds: "last update",
} as const;

const NAMES = Object.keys(WORDS);
export type KnownMetric = keyof typeof WORDS;

export function isKnownMetric(name: string): name is KnownMetric {
  return Object.hasOwn(WORDS, name);
}

/** Its place among what matters; what is not known comes after all that is. */
export function placeOf(name: string): number {
  const place = NAMES.indexOf(name);
  return place === -1 ? NAMES.length : place;
}

/** A metric's name in words, without its labels; one that is not known keeps its own. */
export function metricWords(name: string): string {
  return isKnownMetric(name) ? WORDS[name] : name.replaceAll("_", " ");
}

/** The values of its labels, in order: `p99`, or a session's name. */
export function labelWords({ labels }: Pick<HealthMetric, "labels">): string {
  return Object.values(labels ?? {}).join(" ");
}
