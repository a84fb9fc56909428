/** Something that a program has pushed about one of its series. */
export type PushedSample =
  /** A counter has risen by so much. */
  | { readonly kind: "count"; readonly rise: number }
  /** A gauge stands at this, or has changed by this. */
  | { readonly kind: "gauge"; readonly value: number; readonly isChange: boolean }
  /** Something took so long, or was so large; it stands for `weight` of its like. */
  | { readonly kind: "observation"; readonly value: number; readonly weight: number }
  /** One of a set was seen. */
  | { readonly kind: "member"; readonly text: string };

export type SampleKind = PushedSample["kind"];

/** What they are called for people. */
export const KIND_WORDS: Readonly<Record<SampleKind, string>> = {
  count: "counters",
  gauge: "gauges",
  observation: "timings",
  member: "sets",
};
