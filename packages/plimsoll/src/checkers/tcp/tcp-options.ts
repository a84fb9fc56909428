import { z } from "zod";
import { tlsOptions } from "../net/tls-options.ts";

/** Options of the `tcp` kind. */
export const tcpOptions = z.strictObject({
  host: z.string().regex(/^[^\s/@]+$/, "expected a host name or an address"),
  port: z.int().min(1).max(65_535),
  tls: z.union([z.boolean(), tlsOptions]).default(false).describe("true, or how to verify the certificate"),
  send: z.string().max(65_536).optional().describe("text sent once connected; \\r and \\n as YAML spells them"),
  expect: z.string().min(1).max(4096).optional().describe("text that must appear in the first 64 KiB received"),
  allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
});
export type TcpOptions = z.output<typeof tcpOptions>;
