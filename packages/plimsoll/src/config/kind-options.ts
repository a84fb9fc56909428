import type { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";
import { parseWith } from "./schema-fault.ts";

interface Kind {
  readonly kind: string;
  readonly options: z.ZodType;
}

/** What `{ kind, ...options }` says, once its kind is known and the kind has parsed its options. */
export interface KindOptions<K> {
  readonly entry: K;
  readonly options: unknown;
}

/** Finds the kind and lets it parse its own options; `omit` names keys that belong to Plimsoll and not to the kind. */
export function parseKindOptions<K extends Kind>(
  input: unknown,
  registry: ReadonlyMap<string, K>,
  at: { readonly base: ConfigPath; readonly omit?: readonly string[] },
): { readonly found: KindOptions<K> } | { readonly faults: readonly Fault[] } {
  if (typeof input !== "object" || input === null || !("kind" in input) || typeof input.kind !== "string") {
    return { faults: [] }; // its shape is reported by the schema around it
  }
  const entry = registry.get(input.kind);
  if (entry === undefined)
    return { faults: [{ path: [...at.base, "kind"], message: unknownKind(input.kind, registry) }] };
  const omitted = new Set(["kind", ...(at.omit ?? [])]);
  const options = Object.fromEntries(Object.entries(input).filter(([key]) => !omitted.has(key)));
  const parsed = parseWith(entry.options, options, at.base);
  return "faults" in parsed ? parsed : { found: { entry, options: parsed.value } };
}

function unknownKind(kind: string, registry: ReadonlyMap<string, unknown>): string {
  const near = didYouMean(kind, registry.keys());
  const hint = near === null ? "; " : `; did you mean "${near}"? `;
  return `unknown kind "${kind.slice(0, 100)}"${hint}known kinds: ${[...registry.keys()].join(", ")}`;
}
