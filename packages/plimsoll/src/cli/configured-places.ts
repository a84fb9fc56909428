import { dirname, resolve } from "node:path";
import { readYaml } from "../config/yaml-document.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CliContext } from "./cli-context.ts";
import { readConfigFile } from "./config-file.ts";

const DEFAULT_ADDRESS = "http://127.0.0.1:8787";
const DEFAULT_STORE = "plimsoll.db";

/**
 * Where the running server listens: `--url`, else what the configuration says, else the default. Reads no more of the
 * configuration than that: its mistakes elsewhere don't matter here. Ends without a slash.
 */
export function serverAddress(context: CliContext, url: string | boolean | undefined): string {
  if (typeof url === "string") {
    if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
      throw new PlimsollError("bad_request", `--url: expected an address such as ${DEFAULT_ADDRESS}`);
    }
    return url.replace(/\/+$/, "");
  }
  const server = field(readLoosely(context)?.value, "server");
  const [host, port] = [field(server, "host"), field(server, "port")];
  const name = typeof host === "string" ? reachable(host) : "127.0.0.1";
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${isPort(port) ? port : 8787}`;
}

/** A server on every address of this host is also on loopback. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" || host === "[::]" ? "::1" : host;
}

/** Where the server's SQLite file is; null when the store is something else. */
export function storePath(context: CliContext): string | null {
  const read = readLoosely(context);
  const url = field(field(read?.value, "storage"), "url");
  if (typeof url !== "string") return resolve(read?.folder ?? context.folder, DEFAULT_STORE);
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  return path === undefined || path === ":memory:" ? null : resolve(read?.folder ?? context.folder, path);
}

/** The configuration as plain data, whatever is wrong with it; null when there is no file. */
export function readLoosely(context: CliContext): { readonly value: unknown; readonly folder: string } | null {
  const read = readConfigFile(context);
  if (read === null) return null;
  const yaml = readYaml(read.text, { variable: (name) => context.env[name] ?? null, file: () => ({ text: "" }) });
  return { value: "document" in yaml ? yaml.document.value : null, folder: dirname(read.file) };
}

function isPort(value: unknown): value is string | number {
  return /^[1-9]\d{0,4}$/.test(String(value));
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
