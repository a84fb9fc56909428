import { dirname, resolve } from "node:path";
import { type AttemptState, DIAGNOSES } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { parseWith } from "../../config/schema-fault.ts";
import { readYaml, type YamlDocument } from "../../config/yaml-document.ts";
import { type Mistake, PlimsollError } from "../../port/plimsoll-error.ts";

/** What a variable of a plan can be given by the drill itself. */
export const VARIABLE_KINDS = ["port", "folder", "secret", "webhook", "password_hash"] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected a name such as ENGINE_PORT");
const httpUrl = z.string().regex(/^https?:\/\/[^/]/, "expected http://host or https://host");
const text = z.string().min(1);

const call = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).default("POST"),
  url: httpUrl,
  body: z.json().optional().describe("sent as JSON"),
  headers: z.record(text, z.string()).optional(),
});

const program = z.strictObject({
  command: z
    .array(text)
    .min(1)
    .max(50)
    .describe("the program and its arguments; `node` is the Node that runs Plimsoll"),
  ready: httpUrl.describe("answers 2xx once it is ready"),
  ready_within: durationMs.default(30_000),
});

/** How an attempt can be meant to end. */
const ENDS = ["succeeded", "refused", "dry_run", "awaiting_approval"] as const satisfies readonly AttemptState[];

const action = z.union([
  z.literal("none").describe("nothing may be done by itself"),
  z.strictObject({
    id: text.describe("the action that must be tried"),
    ends: z.enum(ENDS).default("succeeded"),
    says: text.optional().describe("words that the attempt's reason must contain, whatever their case"),
    within: durationMs.default(30_000).describe("how long, from the alert on, it may take to end so"),
    besides: z.array(text).default([]).describe("ids of actions that may be tried too"),
  }),
]);

const expectation = z.strictObject({
  components: z.array(text).min(1).describe("ids of components, one of which is the cause"),
  metric: text.optional().describe("the metric that must be worse than HEALTHY, and named in the reason"),
  diagnosis: z.enum(DIAGNOSES).optional().describe("what it must be called, such as up_but_not_trading"),
  says: text.optional().describe("words that the reason must contain, whatever their case"),
  action: action.optional().describe("what must be done about it; nothing is judged where this is not said"),
  affects: z.array(text).default([]).describe("ids of components that may alert too, since the fault reaches them"),
});

const fault = z.strictObject({
  fault: text,
  limit: durationMs.describe("how long its detection may take"),
  recovery: durationMs.default(60_000).describe("how long all may take to be healthy again"),
  on: call.optional(),
  off: call.optional(),
  expect: expectation,
});

const planSchema = z.strictObject({
  name: text,
  variables: z.record(variableName, z.enum(VARIABLE_KINDS)).default({}),
  start: z.array(program).max(10).default([]).describe("what is started for the drill and ended after it"),
  monitor: z.union([z.strictObject({ config: text }), z.strictObject({ url: httpUrl })]),
  receiver: z.strictObject({ port: z.int().min(1).max(65_535) }).optional(),
  on: call.optional().describe("how a fault is switched on; {fault} stands for its name"),
  off: call.optional(),
  baseline: durationMs.default(60_000).describe("how long to wait, before each fault, until all is healthy"),
  settle: durationMs.default(3000).describe("how long all must have been healthy before a fault begins"),
  ignore: z.array(text).default([]).describe("ids of components that do not count"),
  faults: z.array(fault).min(1).max(500),
});

export type HttpCall = z.output<typeof call>;
export type ExpectedAction = z.output<typeof action>;
export type Expectation = z.output<typeof expectation>;

/** A fault with its own switches. Durations in ms. */
export interface PlannedFault {
  readonly fault: string;
  readonly limit: number;
  readonly recovery: number;
  readonly on: HttpCall;
  readonly off: HttpCall;
  readonly expect: Expectation;
}

export interface DrillPlan extends Omit<z.output<typeof planSchema>, "faults" | "on" | "off" | "monitor"> {
  /** Where the plan is; commands run there. */
  readonly folder: string;
  readonly monitor: { readonly config: string } | { readonly url: string };
  readonly faults: readonly PlannedFault[];
}

/** What of a plan must be known before its variables have values. */
export interface PlanOutline {
  readonly variables: Readonly<Record<string, VariableKind>>;
  /** Where alerts are received; 0 takes any port. */
  readonly receiverPort: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads which variables a plan wants. What else is wrong is told by `parsePlan`. */
export function readOutline(planText: string): PlanOutline {
  const read = readYaml(planText, { variable: () => "", file: () => ({ text: "" }) });
  const outline = z.object({ variables: planSchema.shape.variables, receiver: planSchema.shape.receiver });
  const parsed = outline.safeParse("document" in read ? read.document.value : null);
  if (!parsed.success) return { variables: {}, receiverPort: 0 };
  return { variables: parsed.data.variables, receiverPort: parsed.data.receiver?.port ?? 0 };
}

/** Reads a whole plan. Throws `config_invalid` with every mistake and its place. */
export function parsePlan(
  planText: string,
  { file, env }: { readonly file: string; readonly env: Environment },
): DrillPlan {
  const folder = dirname(resolve(file));
  const noFiles = () => ({ reason: "a drill plan takes in no files" });
  const read = readYaml(planText, { variable: (name) => env[name] ?? null, file: noFiles });
  if ("mistakes" in read) throw invalid(read.mistakes);
  const { document } = read;
  const parsed = parseWith(planSchema, document.value, []);
  const faults = [...document.faults, ...("faults" in parsed ? parsed.faults : [])];
  if (faults.length > 0 || "faults" in parsed) throw invalid(faults.map((it) => document.toMistake(it)));
  const { on, off, monitor, ...plan } = parsed.value;
  return {
    ...plan,
    folder,
    monitor: "config" in monitor ? { config: resolve(folder, monitor.config) } : monitor,
    faults: plan.faults.map((each, index) => ({
      ...each,
      on: switchOf(each.on ?? on, { name: each.fault, index, word: "on", document }),
      off: switchOf(each.off ?? off, { name: each.fault, index, word: "off", document }),
    })),
  };
}

interface SwitchPlace {
  readonly name: string;
  readonly index: number;
  readonly word: "on" | "off";
  readonly document: YamlDocument;
}

function switchOf(given: HttpCall | undefined, { name, index, word, document }: SwitchPlace): HttpCall {
  if (given === undefined) {
    const message = `is missing; expected ${word}: here or at the top, how the fault is switched ${word}`;
    throw invalid([document.toMistake({ path: ["faults", index, word], message })]);
  }
  const body = given.body === undefined ? {} : { body: fill(given.body, name) as NonNullable<HttpCall["body"]> };
  return { ...given, url: given.url.replaceAll("{fault}", encodeURIComponent(name)), ...body };
}

function fill(value: unknown, name: string): unknown {
  if (typeof value === "string") return value.replaceAll("{fault}", name);
  if (Array.isArray(value)) return value.map((each) => fill(each, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, name)]));
}

function invalid(mistakes: readonly Mistake[]): PlimsollError {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  return new PlimsollError("config_invalid", `${count} in the drill plan`, { mistakes });
}
