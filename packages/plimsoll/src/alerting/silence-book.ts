import { type ActiveSilence, type Silence, toAlertMatch, toTimestamp } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** The silences that have not ended; those that have are only in the store, however many they are. */
export class SilenceBook {
  readonly #active = new Map<string, ActiveSilence>();

  restore(silences: readonly Silence[], now: number): void {
    for (const silence of silences) if (Date.parse(silence.ends_at) > now) this.put(silence);
  }

  /** Those in force or still to come. */
  active(now: number): readonly ActiveSilence[] {
    for (const [id, { endsAt }] of this.#active) if (endsAt <= now) this.#active.delete(id);
    return [...this.#active.values()];
  }

  get all(): readonly Silence[] {
    return Array.from(this.#active.values(), ({ silence }) => silence);
  }

  put(silence: Silence): void {
    this.#active.set(silence.silence_id, {
      silence,
      match: toAlertMatch(silence.match),
      startsAt: Date.parse(silence.starts_at),
      endsAt: Date.parse(silence.ends_at),
    });
  }

  /** Ends one before its time. Throws `not_found` for one that is over already. */
  end(silenceId: string, by: string, now: number): Silence {
    const found = this.#active.get(silenceId);
    if (found === undefined || found.endsAt <= now) {
      throw new PlimsollError("not_found", `no silence ${JSON.stringify(silenceId)} that has not ended`);
    }
    this.#active.delete(silenceId);
    return { ...found.silence, ends_at: toTimestamp(now), ended_by: by };
  }
}
