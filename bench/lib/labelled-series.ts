// Series whose future is known: what a metric does, when it reaches its critical threshold by itself, or that it never does.
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A Monday; New York is 4 h behind UTC until 1 November. */
export const FIRST_AT = Date.UTC(2026, 7, 3);
export const DAYS = 16;
/** From here on forecasts are asked for: what is usual is known. */
export const ASKED_FROM = FIRST_AT + 12 * DAY_MS;

export interface LabelledSeries {
  readonly family: string;
  /** One a minute, without what is missing. */
  readonly values: readonly { readonly at: number; readonly value: number }[];
  readonly critical: number;
  readonly direction: "above" | "below";
  readonly usesMarket: boolean;
  /** When what ends badly begins, and when it reaches critical, noise aside, epoch ms; null: it never does. */
  readonly trouble: { readonly from: number; readonly reachedAt: number } | null;
}

/** Chance that is the same in every run (mulberry32). */
export function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Draw {
  readonly uniform: (low: number, high: number) => number;
  readonly normal: () => number;
}
type Course = (at: number) => number;
interface Family {
  readonly name: string;
  readonly endsBadly: boolean;
  readonly noise: number;
  readonly usesMarket?: boolean;
  readonly direction?: "below";
  readonly outliers?: number;
  readonly gaps?: boolean;
  /** The level without noise, given when trouble begins and how long it takes from there to critical. */
  course(draw: Draw, trouble: { readonly from: number; readonly takesMs: number }): Course;
}

const CRITICAL = 90;
const HOURS_OF_NEW_YORK = 4;

/** 0 outside the session, 1 in the middle of it; the open is a burst, weekends are quiet. */
function session(at: number): number {
  const local = at - HOURS_OF_NEW_YORK * HOUR_MS;
  const weekday = (Math.floor(local / DAY_MS) + 4) % 7;
  const hour = (local % DAY_MS) / HOUR_MS;
  if (weekday === 0 || weekday === 6 || hour < 9.5 || hour >= 16) return 0;
  return 0.6 + 0.4 * Math.cos(((hour - 9.5) / 6.5) * 2 * Math.PI);
}
const daily = (at: number) => Math.sin(((at % DAY_MS) / DAY_MS) * 2 * Math.PI);
const saw = (at: number, periodMs: number) => (at % periodMs) / periodMs;
const since = (at: number, from: number) => Math.max(0, at - from);

function rising(base: Course, edge = CRITICAL): (trouble: { from: number; takesMs: number }, power?: number) => Course {
  return ({ from, takesMs }, power = 1) => {
    const gap = edge - base(from + takesMs);
    return (at) => base(at) + gap * (since(at, from) / takesMs) ** power;
  };
}

const FAMILIES: readonly Family[] = [
  { name: "white noise", endsBadly: false, noise: 3, course: (draw) => constant(draw.uniform(20, 75)) },
  { name: "wander", endsBadly: false, noise: 0.5, course: wander },
  { name: "seasonal load", endsBadly: false, noise: 2, usesMarket: true, course: seasonal },
  {
    name: "daily wave",
    endsBadly: false,
    noise: 1.5,
    course: (draw) => wave(draw.uniform(30, 50), draw.uniform(5, 25)),
  },
  { name: "burst at the open", endsBadly: false, noise: 1.5, usesMarket: true, course: burst },
  { name: "log rotation", endsBadly: false, noise: 0.2, course: (draw) => teeth(draw, [6, 12, 24, 48]) },
  { name: "garbage collection", endsBadly: false, noise: 0.5, course: (draw) => teeth(draw, [0.1, 0.3, 0.8, 2]) },
  { name: "steps", endsBadly: false, noise: 1.5, course: steps },
  { name: "outliers", endsBadly: false, noise: 2, outliers: 40, course: (draw) => constant(draw.uniform(20, 50)) },
  { name: "warming up", endsBadly: false, noise: 0.8, course: warming },
  {
    name: "gaps",
    endsBadly: false,
    noise: 2,
    gaps: true,
    course: (draw) => wave(draw.uniform(30, 50), draw.uniform(0, 15)),
  },
  {
    name: "leak",
    endsBadly: true,
    noise: 1,
    course: (draw, trouble) => rising(constant(draw.uniform(20, 60)))(trouble),
  },
  {
    name: "noisy leak",
    endsBadly: true,
    noise: 4,
    outliers: 25,
    course: (draw, trouble) => rising(constant(draw.uniform(20, 50)))(trouble),
  },
  {
    name: "leak under load",
    endsBadly: true,
    noise: 2,
    usesMarket: true,
    course: (draw, trouble) => rising(seasonal(draw))(trouble),
  },
  {
    name: "leak under collection",
    endsBadly: true,
    noise: 0.5,
    course: (draw, trouble) => rising(teeth(draw, [0.3, 0.8], 40), CRITICAL + 5)(trouble),
  },
  {
    name: "quickening leak",
    endsBadly: true,
    noise: 1,
    course: (draw, trouble) => rising(constant(draw.uniform(20, 50)))(trouble, 1.5),
  },
  {
    name: "leak with gaps",
    endsBadly: true,
    noise: 1,
    gaps: true,
    course: (draw, trouble) => rising(constant(draw.uniform(20, 60)))(trouble),
  },
  { name: "rotation that stops", endsBadly: true, noise: 0.2, course: stopped },
  {
    name: "space that shrinks",
    endsBadly: true,
    noise: 0.5,
    direction: "below",
    course: (draw, trouble) => rising(constant(draw.uniform(20, 60)))(trouble),
  },
];
export const FAMILY_NAMES = FAMILIES.map(({ name }) => name);

function constant(level: number): Course {
  return () => level;
}
function wave(level: number, size: number): Course {
  return (at) => level + size * daily(at);
}
function seasonal(draw: Draw): Course {
  const [base, size] = [draw.uniform(10, 25), draw.uniform(20, 40)];
  return (at) => base + size * session(at) + 3 * daily(at);
}
function burst(draw: Draw): Course {
  const [base, size] = [draw.uniform(10, 25), draw.uniform(35, 55)];
  return (at) => {
    const local = at - HOURS_OF_NEW_YORK * HOUR_MS;
    const hour = (local % DAY_MS) / HOUR_MS;
    const after = hour - 9.4;
    return session(at) === 0 && after < 0
      ? base
      : base +
          (after > 0 && after < 3 ? size * (after / 0.5) * Math.exp(1 - after / 0.5) : 0) * (session(at) > 0 ? 1 : 0);
  };
}
/** An Ornstein-Uhlenbeck wander: it drifts for hours and comes back. */
function wander(draw: Draw): Course {
  const [level, spread, keep] = [draw.uniform(30, 50), draw.uniform(2, 6), 1 - 1 / draw.uniform(30, 300)];
  const path = new Float64Array((DAYS * DAY_MS) / MINUTE_MS + 1);
  for (let index = 1; index < path.length; index++) {
    path[index] = (path[index - 1] ?? 0) * keep + draw.normal() * spread * Math.sqrt(1 - keep * keep);
  }
  return (at) => level + (path[Math.floor((at - FIRST_AT) / MINUTE_MS)] ?? 0);
}
function teeth(draw: Draw, hours: readonly number[], highest = 85): Course {
  const period = (hours[Math.floor(draw.uniform(0, hours.length))] ?? 1) * HOUR_MS * draw.uniform(0.9, 1.1);
  const [low, high] = [draw.uniform(10, 25), draw.uniform(highest - 20, highest)];
  return (at) => low + (high - low) * saw(at - FIRST_AT, period);
}
function stopped(draw: Draw, { from, takesMs }: { from: number; takesMs: number }): Course {
  const low = draw.uniform(10, 20);
  const slope = (CRITICAL - low) / (takesMs * 1.0);
  const period = takesMs * draw.uniform(0.4, 0.7);
  return (at) => low + slope * (at >= from ? at - from : saw(at - from + 1000 * period, period) * period);
}
function steps(draw: Draw): Course {
  const at = Array.from({ length: 6 }, () => FIRST_AT + draw.uniform(0, DAYS) * DAY_MS);
  const sizes = at.map(() => draw.uniform(-12, 12));
  return (moment) => 45 + at.reduce((sum, step, index) => sum + (moment >= step ? (sizes[index] ?? 0) : 0), 0) * 0.6;
}
function warming(draw: Draw): Course {
  const [low, high] = [draw.uniform(15, 30), draw.uniform(60, 84)];
  const [from, tau] = [FIRST_AT + draw.uniform(11.8, 14) * DAY_MS, draw.uniform(1, 8) * HOUR_MS];
  return (at) => (at < from ? low : low + (high - low) * (1 - Math.exp(-(at - from) / tau)));
}

/** One of a family, the same for the same number. */
export function labelledSeries(family: string, number: number): LabelledSeries {
  const spec = FAMILIES.find(({ name }) => name === family);
  if (spec === undefined) throw new Error(`no family ${family}`);
  const chance = createChance(number * 7919 + FAMILIES.indexOf(spec) * 104_729);
  const uniform = (low: number, high: number) => low + (high - low) * chance();
  const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const takesMs = Math.exp(uniform(Math.log(3), Math.log(60))) * HOUR_MS;
  const from = FIRST_AT + 12 * DAY_MS + uniform(0, 1) * DAY_MS;
  const course = spec.course({ uniform, normal }, { from, takesMs });
  const missing =
    spec.gaps === true
      ? [0, 1, 2, 3, 4].map(() => [uniform(0, DAYS) * DAY_MS + FIRST_AT, uniform(1, 10) * HOUR_MS] as const)
      : [];
  const isBelow = spec.direction === "below";
  const values: { at: number; value: number }[] = [];
  let reachedAt: number | null = null;
  for (let at = FIRST_AT; at < FIRST_AT + DAYS * DAY_MS; at += MINUTE_MS) {
    const level = course(at);
    if (spec.endsBadly && at > from && level >= CRITICAL) reachedAt ??= at;
    const outlier = spec.outliers !== undefined && chance() < 0.002 ? uniform(0.3, 1) * spec.outliers : 0;
    const value = Math.max(0, level + normal() * spec.noise + outlier);
    if (!missing.some(([start, length]) => at >= start && at < start + length))
      values.push({ at, value: isBelow ? 100 - value : value });
  }
  const trouble = spec.endsBadly && reachedAt !== null ? { from, reachedAt } : null;
  return {
    family,
    values,
    critical: isBelow ? 100 - CRITICAL : CRITICAL,
    direction: spec.direction ?? "above",
    usesMarket: spec.usesMarket === true,
    trouble,
  };
}

export function endsBadly(family: string): boolean {
  return FAMILIES.some(({ name, endsBadly: bad }) => name === family && bad);
}
