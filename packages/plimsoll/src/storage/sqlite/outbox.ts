import type Database from "better-sqlite3";
import type { ClaimRequest, Settlement } from "../../port/store.ts";
import type { ClaimedRow } from "./protocol.ts";

/**
 * The oldest waiting notification of each order key: all that may go out now. Steps from key to key through the index,
 * so that a long backlog behind one key costs nothing.
 */
const HEADS = `WITH RECURSIVE keys (channel, order_key) AS (
    SELECT @channelId, min(order_key) FROM notifications WHERE state = 'pending' AND channel_id = @channelId
    UNION ALL
    SELECT channel, (SELECT min(n.order_key) FROM notifications n
      WHERE n.state = 'pending' AND n.channel_id = channel AND n.order_key > keys.order_key)
    FROM keys WHERE keys.order_key IS NOT NULL
  ), heads (sequence) AS (
    SELECT (SELECT min(n.sequence) FROM notifications n
      WHERE n.state = 'pending' AND n.channel_id = channel AND n.order_key = keys.order_key)
    FROM keys WHERE order_key IS NOT NULL
  )`;

/** Due, and not leased by this run. */
const FREE = `((n.not_before <= @now OR (@retriesToo AND n.attempts > 0)) AND (n.lease_until IS NULL OR n.lease_until <= @now OR n.lease_owner <> @owner))`;

interface OutboxRow extends ClaimedRow {
  readonly sequence: number;
  readonly isFree: number;
}
interface ClaimBinding {
  readonly channelId: string;
  readonly now: number;
  readonly owner: string;
  readonly limit: number;
  readonly retriesToo: 0 | 1;
}

/** Notifications that wait for delivery, and what became of them. */
export class Outbox {
  readonly #keys: Database.Statement<[ClaimBinding], string>;
  readonly #ofKey: Database.Statement<[ClaimBinding & { orderKey: string }], OutboxRow>;
  readonly #lease: Database.Statement<[string, number, number]>;
  readonly #channels: Database.Statement<[], string>;
  readonly #next: Database.Statement<[{ channelId: string }], number | null>;
  readonly #delivered: Database.Statement<[number, string]>;
  readonly #retry: Database.Statement<[number, string, number, string]>;
  readonly #dead: Database.Statement<[number, string, string]>;
  readonly #resend: Database.Statement<[{ id: string; now: number }], string>;
  readonly #release: Database.Statement<[]>;

  constructor(db: Database.Database) {
    this.#keys = db
      .prepare<[ClaimBinding], string>(
        `${HEADS} SELECT n.order_key FROM heads CROSS JOIN notifications n USING (sequence) WHERE ${FREE}
          ORDER BY n.sequence LIMIT @limit`,
      )
      .pluck();
    this.#ofKey = db.prepare(`SELECT n.sequence, n.id, n.alert_id AS alertId, n.channel_id AS channelId,
      n.order_key AS orderKey, n.kind, n.payload, n.not_before AS notBefore, n.attempts, n.generated_at AS generatedAt,
      ${FREE} AS isFree FROM notifications n
      WHERE n.state = 'pending' AND n.channel_id = @channelId AND n.order_key = @orderKey
      ORDER BY n.sequence LIMIT @limit`);
    this.#lease = db.prepare("UPDATE notifications SET lease_owner = ?, lease_until = ? WHERE sequence = ?");
    this.#channels = db
      .prepare<[], string>("SELECT DISTINCT channel_id FROM notifications WHERE state = 'pending'")
      .pluck();
    this.#next = db
      .prepare<[{ channelId: string }], number | null>(
        `${HEADS} SELECT min(coalesce(n.lease_until, n.not_before)) FROM heads CROSS JOIN notifications n USING (sequence)`,
      )
      .pluck();
    // What was delivered is kept in the alert: the payload would only take room.
    this.#delivered = db.prepare(`UPDATE notifications SET state = 'delivered', settled_at = ?, attempts = attempts + 1,
      payload = '', lease_owner = NULL, lease_until = NULL WHERE id = ? AND state = 'pending'`);
    this.#retry = db.prepare(`UPDATE notifications SET not_before = ?, last_error = ?, attempts = attempts + ?,
      lease_owner = NULL, lease_until = NULL WHERE id = ? AND state = 'pending'`);
    this.#dead = db.prepare(`UPDATE notifications SET state = 'dead', settled_at = ?, last_error = ?,
      attempts = attempts + 1, lease_owner = NULL, lease_until = NULL WHERE id = ? AND state = 'pending'`);
    // Its alert's newer notifications have long gone out: it must not stand before those that wait.
    this.#resend = db
      .prepare<[{ id: string; now: number }], string>(
        `UPDATE notifications SET state = 'pending', attempts = 0, not_before = @now, settled_at = NULL,
          sequence = (SELECT max(sequence) + 1 FROM notifications) WHERE id = @id AND state = 'dead' RETURNING channel_id`,
      )
      .pluck();
    this.#release = db.prepare(
      "UPDATE notifications SET lease_owner = NULL, lease_until = NULL WHERE state = 'pending' AND lease_owner IS NOT NULL",
    );
  }

  claim({ leaseUntil, retriesToo = false, ...request }: ClaimRequest): ClaimedRow[] {
    const binding: ClaimBinding = { ...request, retriesToo: retriesToo ? 1 : 0 };
    const claimed: OutboxRow[] = [];
    for (const orderKey of this.#keys.all(binding)) {
      const limit = binding.limit - claimed.length;
      if (limit <= 0) break;
      for (const row of this.#ofKey.all({ ...binding, limit, orderKey })) {
        if (row.isFree === 0) break;
        claimed.push(row);
      }
    }
    claimed.sort((a, b) => a.sequence - b.sequence);
    return claimed.map(({ sequence, isFree: _isFree, ...row }) => {
      this.#lease.run(binding.owner, leaseUntil, sequence);
      return row;
    });
  }

  /** Makes a dead notification wait again, as if it were new; answers its channel. */
  resend({ id, now }: { readonly id: string; readonly now: number }): string | null {
    return this.#resend.get({ id, now }) ?? null;
  }

  settle(settlements: readonly Settlement[]): void {
    for (const settlement of settlements) {
      if (settlement.kind === "delivered") this.#delivered.run(settlement.at, settlement.id);
      else if (settlement.kind === "dead") this.#dead.run(settlement.at, settlement.error, settlement.id);
      else this.#retry.run(settlement.notBefore, settlement.error, settlement.untried === true ? 0 : 1, settlement.id);
    }
  }

  nextDue(): { channelId: string; at: number }[] {
    return this.#channels.all().flatMap((channelId) => {
      const at = this.#next.get({ channelId });
      return at === undefined || at === null ? [] : [{ channelId, at }];
    });
  }

  /** Ends all leases: their owners are gone, for only one process has this database open. */
  releaseLeases(): void {
    this.#release.run();
  }
}
