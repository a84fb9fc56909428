import { z } from "zod";

/** What a person says of a stretch of time: something was really wrong with a component, or it only looked like it. */
export interface IncidentLabel {
  readonly componentId: string;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly kind: "real" | "false";
}

/** At most so many labels are taken. */
const MOST = 10_000;
const moment = z.iso.datetime({ offset: true, error: "expected a time such as 2026-11-23T14:00:00Z" });
const labels = z
  .array(
    z
      .strictObject({ component: z.string().min(1), from: moment, to: moment, kind: z.enum(["real", "false"]) })
      .refine(({ from, to }) => Date.parse(to) > Date.parse(from), {
        path: ["to"],
        error: "expected a moment after from",
      }),
  )
  .max(MOST);

/** Reads labels as a file or a request holds them. Throws an Error that says where and what was expected. */
export function parseLabels(json: unknown): IncidentLabel[] {
  const read = labels.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a list of labels"}`);
  }
  return read.data.map(({ component, from, to, kind }) => ({
    componentId: component,
    from: Date.parse(from),
    to: Date.parse(to),
    kind,
  }));
}
