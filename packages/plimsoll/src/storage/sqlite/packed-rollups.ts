import type Database from "better-sqlite3";
import type { TimeRange } from "../../port/store.ts";
import { type CheckBucket, mergeCheckBuckets, packCheckRollup, unpackCheckRollup } from "../history/check-rollup.ts";
import { mergeFigures } from "../history/figure.ts";
import { mergeByTime } from "../history/merge-sorted.ts";
import { packRollup, type RollupBucket, unpackRollup } from "../history/rollup.ts";
import { type BucketResolution, ROLLUP_SCALES, rollupPlace } from "./history-places.ts";

export interface RollupRequest extends TimeRange {
  readonly series: number;
  readonly resolution: BucketResolution;
}

/** Rollups in chunks of a fixed stretch of time each, so that what comes late finds its place. */
export class PackedRollups {
  /** Places of chunks that could not be read any more when something was to be added, and were begun anew. */
  readonly lost = new Set<number>();
  readonly #inRange: Database.Statement<[number, number], Uint8Array>;
  readonly #at: Database.Statement<[number], Uint8Array>;
  readonly #write: Database.Statement<[number, Uint8Array]>;

  constructor(db: Database.Database) {
    this.#inRange = db
      .prepare<[number, number], Uint8Array>(
        "SELECT data FROM history_rollups WHERE place BETWEEN ? AND ? ORDER BY place",
      )
      .pluck();
    this.#at = db.prepare<[number], Uint8Array>("SELECT data FROM history_rollups WHERE place = ?").pluck();
    this.#write = db.prepare("INSERT OR REPLACE INTO history_rollups (place, data) VALUES (?, ?)");
  }

  /** Buckets that begin in the range, oldest first. */
  figures(request: RollupRequest, options: { readonly withSketches: boolean }): RollupBucket[] {
    return this.#read(request, (packed) => unpackRollup(packed, options));
  }

  /** The same of a component's own rollup. */
  checks(request: RollupRequest): CheckBucket[] {
    return this.#read(request, unpackCheckRollup);
  }

  /** Adds buckets to what is there. Inside a transaction. */
  addFigures(series: number, resolution: BucketResolution, buckets: readonly RollupBucket[]): void {
    for (const { place, part } of inChunks(series, resolution, buckets)) {
      const before = this.#before(place, (packed) => unpackRollup(packed, { withSketches: true }));
      const merge = (a: RollupBucket, b: RollupBucket) => ({ at: a.at, ...mergeFigures(a, b) });
      this.#write.run(place, packRollup(mergeByTime(before, part, merge)));
    }
  }

  addChecks(series: number, resolution: BucketResolution, buckets: readonly CheckBucket[]): void {
    for (const { place, part } of inChunks(series, resolution, buckets)) {
      const before = this.#before(place, unpackCheckRollup);
      this.#write.run(place, packCheckRollup(mergeByTime(before, part, mergeCheckBuckets)));
    }
  }

  /** A chunk that cannot be read any more is begun anew: what came after it is not to be lost too. */
  #before<Bucket>(place: number, unpack: (packed: Uint8Array) => Bucket[]): Bucket[] {
    const packed = this.#at.get(place);
    if (packed === undefined) return [];
    try {
      return unpack(packed);
    } catch {
      this.lost.add(place);
      return [];
    }
  }

  #read<Bucket extends { readonly at: number }>(
    { series, resolution, from, to }: RollupRequest,
    unpack: (packed: Uint8Array) => Bucket[],
  ): Bucket[] {
    if (from >= to) return [];
    const [first, last] = [rollupPlace(series, resolution, from), rollupPlace(series, resolution, to - 1)];
    return this.#inRange
      .all(first, last)
      .flatMap((packed) => unpack(packed))
      .filter(({ at }) => at >= from && at < to);
  }
}

function inChunks<Bucket extends { readonly at: number }>(
  series: number,
  resolution: BucketResolution,
  buckets: readonly Bucket[],
): { readonly place: number; readonly part: readonly Bucket[] }[] {
  const chunks = Map.groupBy(buckets, ({ at }) => Math.floor(at / ROLLUP_SCALES[resolution].chunkMs));
  return Array.from(chunks.values(), (part) => ({ place: rollupPlace(series, resolution, part[0]?.at ?? 0), part }));
}
