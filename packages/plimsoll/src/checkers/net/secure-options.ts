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
  /** Reads `ca_file`; null when all is well, else why not, to be tried again with the next check. */
  readonly load: (signal: AbortSignal) => Promise<CheckFailure | null>;
  /** The authorities that `load` has read, PEM; undefined: the system's. */
  readonly authorities: () => string | undefined;
  /** Options for `tls.connect`. */
  readonly options: (host: string) => ConnectionOptions;
}

export function createTrust(tls: Partial<TlsOptions> = {}): Trust {
  const { verify = true, ca_file: caFile, server_name: serverName } = tls;
  let context: SecureContext | undefined;
  let authorities: string | undefined;
  const load = async (signal: AbortSignal): Promise<CheckFailure | null> => {
    try {
      const ca = await readFile(caFile ?? "", { signal, encoding: "utf8" });
      new X509Certificate(ca); // a context would take any text, and then trust nobody
      context = createSecureContext({ ca });
      authorities = ca;
      return null;
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code ?? "no certificate in it");
      return { code: code === "ENOENT" ? "missing" : "unreadable", message: `can't use ca_file ${caFile} (${code})` };
    }
  };
  return {
    needsLoading: () => caFile !== undefined && context === undefined,
    load,
    authorities: () => authorities,
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

/** Whole and broken days until a certificate ends, negative once it has; null when there is none. */
export function daysLeft(validTo: string | undefined, nowMs: number): number | null {
  const end = Date.parse(validTo ?? "");
  return Number.isNaN(end) ? null : Math.floor(((end - nowMs) / 86_400_000) * 100) / 100;
}
