import { QuantileSketch, type SketchScale } from "./quantile-sketch.ts";

const SCALE: SketchScale = { least: 0.01, most: 10_000_000, accuracy: 0.05 };
const HOURS = 24;
/** So many samples make a median worth comparing with. */
const ENOUGH = 20;
/** A week of samples, one each half minute: what is older fades. */
const FADES_AT = 7 * 120;

/** The median of a figure that is sampled twice a minute, by the hour of the day. */
export class DailyMedian {
  readonly #hours: (QuantileSketch | null)[] = Array.from({ length: HOURS }, () => null);

  learn(value: number, hour: number): void {
    const sketch = this.#hours[hour] ?? new QuantileSketch(SCALE);
    this.#hours[hour] = sketch;
    sketch.add(value);
    if (sketch.total >= 2 * FADES_AT) sketch.fade();
  }

  /** For this hour of the day, or for all while that has seen too little; null while too little is known at all. */
  median(hour: number): number | null {
    const own = this.#hours[hour];
    if (own !== null && own !== undefined && own.total >= ENOUGH) return own.quantile(0.5);
    const all = new QuantileSketch(SCALE);
    for (const sketch of this.#hours) if (sketch !== null) all.merge(sketch);
    return all.total >= ENOUGH ? all.quantile(0.5) : null;
  }

  pack(): (string | null)[] {
    return this.#hours.map((sketch) => sketch?.pack() ?? null);
  }

  unpack(packed: readonly unknown[]): void {
    for (const [hour, text] of packed.slice(0, HOURS).entries()) {
      if (typeof text !== "string") continue;
      const sketch = new QuantileSketch(SCALE);
      sketch.unpack(text);
      this.#hours[hour] = sketch;
    }
  }
}
