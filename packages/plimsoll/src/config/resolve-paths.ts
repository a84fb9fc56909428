import { resolve } from "node:path";

/** Where `paths` of a kind's options are: names of members with dots between, `*` for every member. */
type Steps = readonly string[];

/**
 * A kind's options with its file paths made absolute: they start from the configuration's folder, wherever Plimsoll is
 * started from. What is no path (missing, another type, a server's address) stays as it is.
 */
export function resolvePaths(
  options: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  folder: string,
): Record<string, unknown> {
  return paths.reduce<Record<string, unknown>>(
    (it, path) => at(it, path.split("."), folder) as Record<string, unknown>,
    {
      ...options,
    },
  );
}

function at(value: unknown, steps: Steps, folder: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return resolveAll(value, folder);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const names = step === "*" ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  const changed = names.map((name) => [name, at((value as Record<string, unknown>)[name], rest, folder)]);
  return { ...value, ...Object.fromEntries(changed) };
}

function resolveAll(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((it) => resolveAll(it, folder));
  return typeof value === "string" && value !== "" ? resolvePath(folder, value) : value;
}

/** A path, the path in `sqlite:PATH`, or the address of a server, which stays as it is. */
function resolvePath(folder: string, text: string): string {
  const [, scheme, path = text] = /^(sqlite:)?(.*)$/s.exec(text) ?? [];
  if (scheme === undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return `${scheme ?? ""}${resolve(folder, path)}`;
}
