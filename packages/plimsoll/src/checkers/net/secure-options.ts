import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { type ConnectionOptions, createSecureContext, type SecureContext } from "node:tls";
import type { CheckFailure } from "@plimsoll/core";
import type { TlsOptions } from "./tls-options.ts";

/** TLS settings of one target. The trust is prepared on first use: it costs a millisecond that a start can't spare. */
export interface Trust {
  /** Whether `load` must succeed before connecting. */
  readonly needsLoading: () => boolean;
  /** Reads `ca_file`, `cert_file` and `key_file`; null when all is well, else why not, to be tried again with the next check. */
  readonly load: (signal: AbortSignal) => Promise<CheckFailure | null>;
  /** What `load` has read, for libraries that make a context of their own. */
  readonly material: () => TrustMaterial;
  /** Options for `tls.connect`. */
  readonly options: (host: string) => ConnectionOptions;
}

/** PEM; without `ca` the system's authorities. */
export interface TrustMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export function createTrust(tls: Partial<TlsOptions> = {}): Trust {
  const { verify = true, ca_file: caFile, cert_file: certFile, key_file: keyFile, server_name: serverName } = tls;
  let context: SecureContext | undefined;
  let material: TrustMaterial = {};
  const load = async (signal: AbortSignal): Promise<CheckFailure | null> => {
    const ca = await readPem(caFile, "ca_file", signal);
    const cert = await readPem(certFile, "cert_file", signal);
    const key = await readPem(keyFile, "key_file", signal);
    const unread = [ca, cert, key].find((it) => it !== null && "failure" in it);
    if (unread !== undefined && unread !== null && "failure" in unread) return unread.failure;
    const read = { ...textOf("ca", ca), ...textOf("cert", cert), ...textOf("key", key) };
    try {
      context = createSecureContext(read);
    } catch (error) {
      const words = `can't use cert_file ${certFile} with key_file ${keyFile} (${(error as Error).message})`;
      return { code: "unreadable", message: words };
    }
    material = read;
    return null;
  };
  return {
    needsLoading: () => (caFile ?? certFile) !== undefined && context === undefined,
    load,
    material: () => material,
    options: (host) => {
      context ??= createSecureContext();
      const servername = serverName ?? (isIP(host) === 0 ? host : undefined);
      return {
        secureContext: context,
        rejectUnauthorized: verify,
        ...(servername !== undefined && { servername }),
      };
    },
  };
}

type Pem = { readonly text: string } | { readonly failure: CheckFailure } | null;

/** Null where no file is named. */
async function readPem(file: string | undefined, option: string, signal: AbortSignal): Promise<Pem> {
  if (file === undefined) return null;
  try {
    const text = await readFile(file, { signal, encoding: "utf8" });
    // A context would take any text, and then trust nobody.
    if (option !== "key_file") new X509Certificate(text);
    return { text };
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code ?? "no certificate in it");
    const message = `can't use ${option} ${file} (${code})`;
    return { failure: { code: code === "ENOENT" ? "missing" : "unreadable", message } };
  }
}

function textOf<K extends string>(name: K, pem: Pem): { [N in K]?: string } {
  return (pem !== null && "text" in pem ? { [name]: pem.text } : {}) as { [N in K]?: string };
}

/** Whole and broken days until a certificate ends, negative once it has; null when there is none. */
export function daysLeft(validTo: string | undefined, nowMs: number): number | null {
  const end = Date.parse(validTo ?? "");
  return Number.isNaN(end) ? null : Math.floor(((end - nowMs) / 86_400_000) * 100) / 100;
}
