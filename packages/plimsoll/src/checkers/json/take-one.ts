import type { Labels } from "@plimsoll/core";
import { parseMoment } from "../value/parse-moment.ts";
import { toNumber } from "../value/read-metric.ts";
import { inWords } from "../web/json-assertion.ts";
import type { EachOptions, JsonMetric } from "./json-metric.ts";
import type { Looked } from "./looked.ts";

type Take = NonNullable<EachOptions["take"]>;

/**
 * One value out of those of all elements. Of nothing there is no max, min or avg, and then no value is looked for; the sum is
 * 0. One that can't be read spoils them all. Moments are given in epoch ms: the oldest has the highest age.
 */
export function takeOne(
  all: readonly Looked[],
  { metric, take, labels }: { readonly metric: JsonMetric; readonly take: Take; readonly labels: Labels },
): readonly Looked[] {
  const numbers: number[] = [];
  for (const looked of all) {
    if (looked.kind === "none") {
      if (looked.isAbsent && metric.missing === "skip") continue;
      return [{ ...looked, labels }];
    }
    const { raw } = looked.value;
    const number = metric.age === undefined ? toNumber(raw) : parseMoment(raw, metric.age, metric.time_zone);
    if (number === null) return [{ kind: "none", labels, isAbsent: false, error: `${inWords(raw)} can't be read` }];
    numbers.push(number);
  }
  if (numbers.length === 0 && take !== "sum") return [];
  return [
    { kind: "found", value: { raw: reduce(numbers, metric.age === undefined ? take : ofMoments(take)), labels } },
  ];
}

function ofMoments(take: Take): Take {
  if (take === "max") return "min";
  return take === "min" ? "max" : take;
}

function reduce(numbers: readonly number[], take: Take): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (take === "sum") return sum;
  if (take === "avg") return sum / numbers.length;
  return numbers.reduce((a, b) => (take === "max" ? Math.max(a, b) : Math.min(a, b)));
}
