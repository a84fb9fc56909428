import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { documentOptions } from "../document/document-options.ts";
import { parseJsonPath } from "../web/json-path.ts";
import { parseSourcePath } from "./lookup.ts";

const sourceName = z.string().regex(/^[\w-]{1,50}$/, "expected a name of letters, digits, - and _");
const place = z
  .string()
  .max(300)
  .refine((text) => parseSourcePath(text, "any") !== null, "expected a path such as $.gross, or source:$.gross");
const inRow = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => parseJsonPath(text) !== null, "expected a column, or a path such as order.id");

const limit = z.strictObject({
  name: z.string().min(1).max(100),
  used: place.describe("what positions use of it"),
  working: place.optional().describe("what working orders would use if they were filled"),
  limit: z.union([z.number(), place]),
});
const gate = z
  .strictObject({
    alive: place.optional().describe("when it last decided"),
    enforcing: place.optional().describe("its own word that it refuses what it must"),
    approved: place.optional().describe("how many orders it has let through, as a counter; not those that it refused"),
    sent: place
      .optional()
      .describe("how many orders left for the venue, as a counter: more than approved went past it"),
    latency: place.optional().describe("how long a decision takes, ms"),
  })
  .refine((it) => (it.approved === undefined) === (it.sent === undefined), "expected approved and sent together");
const killSwitch = z
  .strictObject({
    armed: place.optional(),
    tripped: place.optional().describe("it has been pulled: trading is stopped"),
    connected: place.optional().describe("whether the way to the venue is open"),
    last_test: place.optional().describe("when it was last tried"),
    test_within: durationMs.default(86_400_000).describe("how long ago that may be; default 1d"),
    venue: place.optional().describe("the venue's own state, as Kraken's SystemStatus"),
    venue_ready: z
      .array(z.string().min(1))
      .min(1)
      .default(["online", "post_only", "cancel_only"])
      .describe("states in which the venue takes cancels"),
  })
  .refine(
    ({ armed, connected, last_test, venue }) => [armed, connected, last_test, venue].some((it) => it !== undefined),
    "expected at least one of armed, connected, last_test and venue: nothing else shows that it would work",
  );
const positions = z.strictObject({
  rows: place.describe("the list of positions"),
  instrument: inRow,
  quantity: inRow.optional().describe("zero: not open"),
  stop: inRow.optional().describe("what protects it; none: NULL, false, 0, empty or missing"),
  opened: inRow.optional().describe("since when it is open: counts until it was first seen protected"),
  snapshot: place.optional().describe("when the engine last took them from the venue"),
});
const runaway = z.strictObject({
  actual: z.string().min(1).max(300).describe("what went out: a path, or with rows a column"),
  intended: z.string().min(1).max(300).describe("what was meant: a path, or with rows a column"),
  rows: place.optional().describe("the list of parents; without it, totals are compared"),
  parent: inRow.optional().describe("what a parent is known by"),
});

const shape = z.strictObject({
  sources: z.record(sourceName, documentOptions).refine((it) => {
    const count = Object.keys(it).length;
    return count >= 1 && count <= 10;
  }, "expected 1 to 10 sources"),
  limits: z.array(limit).min(1).max(100).optional(),
  gate: gate.optional(),
  kill_switch: killSwitch.optional(),
  positions: positions.optional(),
  runaway: runaway.optional(),
});
export type RiskOptions = z.output<typeof shape>;

/** Options of `kind: risk`: where an engine tells of its risk, and where in that each figure stands. */
export const riskOptions = shape.superRefine((it, context) => {
  const names = Object.keys(it.sources);
  const only = names.length === 1 ? (names[0] ?? null) : null;
  const { limits, gate: ofGate, kill_switch, positions: ofPositions, runaway: ofRunaway } = it;
  if ([limits, ofGate, kill_switch, ofPositions, ofRunaway].every((part) => part === undefined)) {
    context.addIssue({ code: "custom", message: "expected limits, gate, kill_switch, positions or runaway" });
  }
  const check = (text: unknown, path: (string | number)[]) => {
    if (typeof text !== "string" || !text.includes("$")) return;
    const found = parseSourcePath(text, only);
    if (found !== null && names.includes(found.source)) return;
    context.addIssue({ code: "custom", path, message: `expected the name of a source before it: ${names.join(", ")}` });
  };
  limits?.forEach((each, index) => {
    for (const key of ["used", "working", "limit"] as const) check(each[key], ["limits", index, key]);
  });
  for (const key of ["gate", "kill_switch", "positions", "runaway"] as const) {
    for (const [name, value] of Object.entries(it[key] ?? {})) check(value, [key, name]);
  }
});
