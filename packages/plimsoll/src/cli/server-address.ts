import { readYaml } from "../config/yaml-document.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CliContext } from "./cli-context.ts";
import { readConfigFile } from "./config-file.ts";

const DEFAULT_ADDRESS = "http://127.0.0.1:8787";

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
  const read = readConfigFile(context);
  if (read === null) return DEFAULT_ADDRESS;
  const yaml = readYaml(read.text, { variable: (name) => context.env[name] ?? null, file: () => ({ text: "" }) });
  const { host, port } = "document" in yaml ? serverOf(yaml.document.value) : serverOf(null);
  return `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`;
}

function serverOf(config: unknown): { host: string; port: string } {
  const server = field(config, "server");
  const [host, port] = [field(server, "host"), field(server, "port")];
  return { host: typeof host === "string" ? host : "127.0.0.1", port: isPort(port) ? String(port) : "8787" };
}

function isPort(value: unknown): value is string | number {
  return /^[1-9]\d{0,4}$/.test(String(value));
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
