/**
 * SQL that gives an alert as the JSON text of an AlertRecord. The stored alert is put together with its deliveries as
 * text, so that no thread has to parse it.
 */
export function alertRecordSql(table: string): string {
  return `substr(${table}.alert, 1, length(${table}.alert) - 1) || ',"durable":true,"deliveries":' || coalesce((
    SELECT json_group_array(json_object('channel_id', d.channel_id, 'state', d.state, 'attempts', d.attempts,
      'delivered_at', CASE WHEN d.state = 'delivered' THEN strftime('%Y-%m-%dT%H:%M:%fZ', d.settled_at / 1000.0, 'unixepoch') END,
      'last_error', d.last_error))
    FROM (SELECT * FROM notifications WHERE alert_id = ${table}.alert_id ORDER BY sequence) d), '[]') || '}'`;
}
