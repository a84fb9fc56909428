import { dirname, resolve } from "node:path";
import { SHIPPED_CALENDARS } from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type Mistake, PlimsollError } from "../port/plimsoll-error.ts";
import { authFaults } from "./auth-faults.ts";
import type { PlimsollConfig } from "./config.ts";
import { configSchema } from "./config-schema.ts";
import { convertSubstituted } from "./convert-substituted.ts";
import { apiUrlOf, defaultComponents } from "./default-config.ts";
import { dependencyFaults } from "./dependency-faults.ts";
import { describeMistakes } from "./describe-mistakes.ts";
import { exclusiveFaults } from "./exclusive-faults.ts";
import { expandPresets, type WrittenComponent } from "./expand-presets.ts";
import type { Fault } from "./fault.ts";
import { maintenanceFaults } from "./maintenance-faults.ts";
import { readComponent } from "./parse-component.ts";
import { progressComponentFaults } from "./progress-faults.ts";
import { readAlerting } from "./read-alerting.ts";
import { calendarNameFaults, readCalendars } from "./read-calendars.ts";
import { peopleOf, readRecovery } from "./read-recovery.ts";
import { type PlacedComponent, recoveryFaults } from "./recovery-faults.ts";
import type { Registries } from "./registries.ts";
import { reportFaults } from "./report-schema.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { type Parsed, parseWith } from "./schema-fault.ts";
import { placedSlos, sloFaults } from "./slo-faults.ts";
import { MAX_INCLUDED_BYTES, type SubstitutionSource } from "./substitution.ts";
import { toAuth, toConfig } from "./to-config.ts";
import { readYaml } from "./yaml-document.ts";

export interface ParseConfigOptions extends Registries {
  /** Where the text comes from: named in mistakes, and what relative paths start from. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file named by `${file:PATH}`; throws when it cannot. */
  readonly readFile: (path: string) => string;
}

/**
 * Reads a whole configuration. Throws `config_invalid` with every mistake at once, each with line, column and path; then
 * nothing of it may be used.
 */
export function parseConfig(text: string, options: ParseConfigOptions): PlimsollConfig {
  const folder = dirname(resolve(options.file));
  const read = readYaml(text, substitutionSource(options, folder));
  if ("mistakes" in read) throw invalid(options.file, read.mistakes);
  const { document } = read;
  const root: Record<string, unknown> = isRecord(document.value) ? structuredClone(document.value) : {};
  const context = { ...options, folder };
  const faults: Fault[] = [...document.faults];
  if (document.value !== null && !isRecord(document.value)) {
    faults.push({ path: [], message: "expected a mapping such as components: and server:" });
  }
  let parsed = readRoot(root, context);
  if ("faults" in parsed && convertSubstituted(root, parsed.faults, document.substituted))
    parsed = readRoot(root, context);
  if ("faults" in parsed) faults.push(...parsed.faults);
  if (faults.length > 0 || "faults" in parsed)
    throw invalid(options.file, inOrder(faults.map((it) => document.toMistake(it))));
  return parsed.value;
}

function invalid(file: string, mistakes: readonly Mistake[]): PlimsollError {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return new PlimsollError("config_invalid", `${count} in ${file}:\n${describeMistakes(file, mistakes)}`, { mistakes });
}

function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  const seen = new Set<string>();
  return mistakes
    .filter((it) => !seen.has(JSON.stringify(it)) && seen.add(JSON.stringify(it)))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function substitutionSource({ env, readFile }: ParseConfigOptions, folder: string): SubstitutionSource {
  return {
    variable: (name) => env[name] ?? null,
    file: (path) => {
      try {
        const text = readFile(resolve(folder, path));
        if (Buffer.byteLength(text) <= MAX_INCLUDED_BYTES) return { text };
        return { reason: `${path} holds more than ${MAX_INCLUDED_BYTES} bytes` };
      } catch (error) {
        return { reason: `cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}` };
      }
    },
  };
}

interface Context extends ParseConfigOptions {
  readonly folder: string;
}

function readRoot(root: Record<string, unknown>, context: Context): Parsed<PlimsollConfig> {
  const { components: given, alerting: givenAlerting } = root;
  // The components are read one by one below, each with its kind: the schema would tell their mistakes a second time.
  const list = Array.isArray(given) ? given : [];
  const shape = parseWith(configSchema, { ...root, ...(Array.isArray(given) ? { components: [] } : {}) }, []);
  const expanded = expandPresets(list, context.presets);
  const components = expanded.written.map((it) => readConfigured(it, context));
  const alerting = readAlerting(givenAlerting, context);
  const { calendars, faults: calendarFaults } = readCalendars(root.calendars);
  const recovery = readRecovery(root.recovery, {
    actions: context.actions ?? new Map(),
    folder: context.folder,
    brought: expanded.actions,
  });
  const faults = [
    ...("faults" in shape ? shape.faults : []),
    ...expanded.faults,
    ...components.flatMap((it) => ("faults" in it ? it.faults : [])),
    ...authFaults(root),
    ...calendarFaults,
    // What a preset that is wrong would have brought cannot be told from what is missing.
    ...(expanded.faults.length > 0
      ? []
      : [...dependencyFaults(expanded.written), ...progressComponentFaults(expanded.written)]),
    ...calendarNameFaults([...expanded.written, ...placedSlos(root.slos)], root.calendars),
    ...exclusiveFaults(
      components.map((it, index) => ({
        definition: "value" in it ? it.value : null,
        base: expanded.written[index]?.base ?? [],
      })),
      context.checkers,
    ),
    ...alerting.faults,
    ...recovery.faults,
    ...recoveryFaults(placed(components, expanded.written), recovery, {
      isKept: !("value" in shape) || shape.value.storage.url !== "sqlite::memory:",
      people: "value" in shape ? peopleOf(toAuth(shape.value.auth).users, shape.value.recovery) : null,
      calendars: [...SHIPPED_CALENDARS.keys(), ...calendars.map(({ id }) => id)],
    }),
    ...maintenanceFaults(root.maintenance),
    // A channel with mistakes of its own is not missing.
    ...(alerting.faults.length > 0 ? [] : reportFaults(root.reports, alerting.channels, context.channels)),
    ...sloFaults(
      root.slos,
      placed(components, expanded.written).flatMap(({ id }) => id ?? []),
    ),
  ];
  if ("faults" in shape || faults.length > 0) return { faults };
  const definitions = components.flatMap((it) => ("value" in it ? [it.value] : []));
  const { file, folder } = context;
  const config = toConfig(shape.value, { definitions, channels: alerting.channels, calendars, recovery, file, folder });
  return { value: given === undefined ? withDefaultComponents(config, context) : config };
}

function placed(
  components: readonly Parsed<ComponentDefinition>[],
  written: readonly WrittenComponent[],
): PlacedComponent[] {
  return written.map(({ input, base }, index) => {
    const read = components[index];
    const id = isRecord(input) && typeof input.id === "string" ? input.id : null;
    return { definition: read !== undefined && "value" in read ? read.value : null, id, base };
  });
}

/** A file that does not say what to watch gets what Plimsoll watches without one; `components: []` watches nothing. */
function withDefaultComponents(config: PlimsollConfig, { checkers }: Context): PlimsollConfig {
  const apiUrl = apiUrlOf(config.server);
  return { ...config, components: defaultComponents({ checkers, storagePath: config.storage.path, apiUrl }) };
}

function readConfigured({ input, base }: WrittenComponent, context: Context): Parsed<ComponentDefinition> {
  return readComponent(withResolvedPaths(input, context), { checkers: context.checkers, source: "config", base });
}

/** The files that say how a kind's connections are trusted, in every kind that has them. */
const TLS_FILES = ["tls.ca_file", "tls.cert_file", "tls.key_file"];

function withResolvedPaths(input: unknown, { checkers, folder }: Context): unknown {
  if (!isRecord(input) || !isRecord(input.check) || typeof input.check.kind !== "string") return input;
  const paths = [...TLS_FILES, ...(checkers.get(input.check.kind)?.paths ?? [])];
  return { ...input, check: resolvePaths(input.check, paths, folder) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
