import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { Secret } from "../../port/secret.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { parseMysqlUrl } from "./mysql-address.ts";

export const mysqlOptions = z
  .strictObject({
    url: z
      .string()
      .refine((text) => parseMysqlUrl(text) !== null, "expected mysql://user:password@host:port/database")
      .transform((text) => new Secret(text))
      .optional()
      .describe("mysql://user:password@host:port/database, in place of the single settings below"),
    host: z
      .string()
      .regex(/^[^\s/@]+$/, "expected a host name or an address")
      .optional(),
    port: z.int().min(1).max(65_535).default(3306),
    socket: z.string().min(1).optional().describe("path of its Unix socket, in place of host and port"),
    database: z.string().min(1).optional().describe("whose size and tables are shown"),
    user: z.string().min(1).optional(),
    password: z
      .string()
      .min(1)
      .transform((value) => new Secret(value))
      .optional(),
    tls: z.union([z.boolean(), tlsOptions]).default(false).describe("true, or how to verify the certificate"),
    query: z.string().min(1).max(10_000).default("SELECT 1").describe("one SELECT whose time is `query_time`"),
    tables: z
      .array(z.string().min(1).max(64))
      .max(100)
      .default([])
      .describe("tables of the database whose rows (estimated) and size are shown"),
    sizes_interval: durationMs
      .default(60_000)
      .describe("how often sizes and rows are asked for: the server opens every table for that"),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
  })
  .superRefine((it, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const places = [it.url, it.host, it.socket].filter((place) => place !== undefined);
    if (places.length !== 1) mistake("url", "give one of url, host and socket");
    if (it.url !== undefined && (it.user ?? it.password ?? it.database) !== undefined) {
      mistake("user", "database, user and password stand in the url already");
    }
    // One that is no URL is a mistake of its own, and no secret yet.
    const database = it.url instanceof Secret ? parseMysqlUrl(it.url.reveal())?.database : it.database;
    if (it.tables.length > 0 && database === undefined && typeof it.url !== "string")
      mistake("tables", "name the database that they are in");
  });

/** Options of `kind: mysql`, defaults filled in. */
export type MysqlOptions = z.infer<typeof mysqlOptions>;
