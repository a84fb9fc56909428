import { isIPv6 } from "node:net";
import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { clockLimitOptions } from "../clock/clock-limit.ts";

/** A server as configured and where it is. */
export interface ServerPlace {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

const NTP_PORT = 123;
/** RFC 4330, 10: a client must never ask more often than every 15 s. */
const LEAST_INTERVAL_MS = 15_000;
const EXPECTED =
  "expected a name or an address, with a port where it is not 123: ntp1.example.com, 10.0.0.1:1123, [::1]:123";

const server = z.string().refine((text) => readPlace(text) !== null, EXPECTED);

/** Options of `kind: ntp`. */
export const ntpOptions = z.strictObject({
  servers: z
    .array(server)
    .min(1)
    .max(16)
    .refine((names) => new Set(names).size === names.length, "a server is given twice")
    .describe(
      "time servers, three or more so that a wrong one is found out; each a name or address, with :port if not 123",
    ),
  ...clockLimitOptions,
  samples: z.int().min(1).max(8).default(3).describe("exchanges with each server; the one with the least delay counts"),
  min_interval: durationMs
    .refine((ms) => ms >= LEAST_INTERVAL_MS, "expected at least 15s: more often is forbidden (RFC 4330)")
    .default(64_000)
    .describe("the least time between two askings of a server on the public internet, however often it is checked"),
  allow_link_local: z
    .boolean()
    .default(false)
    .describe("allow 169.254.0.0/16 and fe80::/10, where some clouds have their time server"),
});
export type NtpOptions = z.output<typeof ntpOptions>;

/** Null for what is no place. */
export function readPlace(name: string): ServerPlace | null {
  if (isIPv6(name)) return { name, host: name, port: NTP_PORT };
  const [, bracketed, plain, given] = /^(?:\[([^\]\s]+)\]|([^\s:/@[\]]+))(?::(\d{1,5}))?$/.exec(name) ?? [];
  const host = bracketed ?? plain;
  const port = given === undefined ? NTP_PORT : Number(given);
  if (host === undefined || port < 1 || port > 65_535) return null;
  return bracketed !== undefined && !isIPv6(bracketed) ? null : { name, host, port };
}
