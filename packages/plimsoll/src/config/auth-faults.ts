import type { Fault } from "./fault.ts";
import { isLoopbackHost } from "./loopback-host.ts";

/**
 * What no schema sees: names and keys given twice, and listening beyond loopback while nobody is configured who could be
 * asked for a password. Reads the configuration as it was written, so that one mistake hides no other.
 */
export function authFaults(root: Readonly<Record<string, unknown>>): Fault[] {
  const { auth, server } = root;
  const users = entriesOf(field(auth, "users"));
  const keys = entriesOf(field(auth, "api_keys"));
  const names = [...users.map(([i, it]) => at("users", i, it)), ...keys.map(([i, it]) => at("api_keys", i, it))];
  return [
    ...repeated(names.map((it) => ({ path: [...it.path, "name"], text: textOf(it.value, "name")?.toLowerCase() }))),
    ...repeated(
      keys.map(([index, key]) => ({ path: ["auth", "api_keys", index, "key_hash"], text: textOf(key, "key_hash") })),
    ),
    ...openFaults(server, users.length + keys.length),
  ];
}

function openFaults(server: unknown, known: number): Fault[] {
  const host = textOf(server, "host");
  if (host === undefined || known > 0 || isLoopbackHost(host)) return [];
  const message =
    "refused to listen beyond loopback while nobody is configured under auth.users; expected 127.0.0.1, ::1 or localhost";
  return [{ path: ["server", "host"], message }];
}

interface Given {
  readonly path: readonly (string | number)[];
  readonly text: string | undefined;
}

function repeated(given: readonly Given[]): Fault[] {
  const seen = new Set<string>();
  return given.flatMap(({ path, text }) => {
    if (text === undefined) return [];
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    const isName = path.at(-1) === "name";
    const message = isName ? "is the name of another user or key already" : "is the hash of another key already";
    return [{ path, message }];
  });
}

function at(list: "users" | "api_keys", index: number, value: unknown) {
  return { path: ["auth", list, index], value };
}

function entriesOf(list: unknown): [number, unknown][] {
  return Array.isArray(list) ? [...list.entries()] : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === "string" ? text : undefined;
}
