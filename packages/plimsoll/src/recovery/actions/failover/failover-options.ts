import { z } from "zod";
import type { ActionKind, ActionRegistry } from "../../../port/action.ts";

/** The kinds that a step of a failover may be of. */
const STEP_KINDS = ["http", "command"] as const;

/** One step: a kind and its options, parsed by it. Only data, as all options are. */
export interface FailoverStep {
  readonly kind: string;
  readonly options: unknown;
}

/** A configuration that is switched by writing a small file. */
export interface FileSwitch {
  readonly kind: "file";
  readonly path: string;
  readonly content: string;
}

const label = z.string().trim().min(1).max(100);
const fileSwitch = z.strictObject({
  path: z.string().min(1).max(4096),
  content: z.string().max(65_536),
});

export type Kinds = () => ActionRegistry;

/** Options of a `failover`, whose steps are parsed by the kinds that they are of. */
export function failoverOptions(kinds: Kinds) {
  const step = z
    .looseObject({ kind: z.enum(STEP_KINDS) })
    .transform(({ kind, ...given }, context) => parseStep({ kind, given }, kinds, context));
  const change = z
    .looseObject({ kind: z.enum([...STEP_KINDS, "file"]) })
    .transform(({ kind, ...given }, context): FailoverStep | FileSwitch => {
      if (kind !== "file") return parseStep({ kind, given }, kinds, context);
      return { kind, ...parseBy(fileSwitch, given, context) };
    });
  return z.strictObject({
    name: label.describe("what is failed over, such as market-data: one budget, one marker"),
    from: label.describe("the primary, as people call it"),
    to: label.describe("the standby, as people call it"),
    fence: step
      .optional()
      .describe("an action of kind http or command after which the primary can't act any more; needed, and run first"),
    switch: change.describe(
      "an action of kind http or command, or { kind: file, path, content }, by which the standby takes over",
    ),
    marker: z
      .string()
      .min(1)
      .max(4096)
      .describe("a file that is written once it has been switched: while it is there nothing is switched again"),
  });
}
export type FailoverOptions = z.output<ReturnType<typeof failoverOptions>>;

function parseStep(
  { kind, given }: { readonly kind: string; readonly given: object },
  kinds: Kinds,
  context: z.core.$RefinementCtx,
): FailoverStep {
  return { kind, options: parseBy(kindOf(kind, kinds).options, given, context) };
}

function parseBy<T>(schema: z.ZodType<T>, given: object, context: z.core.$RefinementCtx): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
}

export function kindOf(name: string, kinds: Kinds): ActionKind {
  const kind = kinds().get(name);
  if (kind === undefined) throw new Error(`there is no kind of action ${name}`);
  return kind;
}

export function isFileSwitch(step: FailoverStep | FileSwitch): step is FileSwitch {
  return step.kind === "file";
}
