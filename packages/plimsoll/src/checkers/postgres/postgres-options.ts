import { z } from "zod";
import { Secret } from "../../port/secret.ts";

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

export const postgresOptions = z
  .strictObject({
    url: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, "expected postgres://user:password@host:port/database")
      .refine(isReadable, "expected a URL; special characters of a password are written as %XX")
      .transform((value) => new Secret(value))
      .optional()
      .describe("postgres://user:password@host:port/database, in place of the single settings below"),
    host: z.string().min(1).optional().describe("a name, an address, or the folder of a Unix socket"),
    port: z.int().min(1).max(65_535).optional().describe("default 5432"),
    database: z.string().min(1).optional().describe("default the user's name"),
    user: z.string().min(1).optional(),
    password: secret.optional(),
    tls: z
      .union([
        z.boolean(),
        z.strictObject({
          ca: z.string().optional().describe("certificates to trust, PEM"),
          verify: z.boolean().default(true).describe("whether the certificate must be valid for the host"),
        }),
      ])
      .default(false)
      .describe("true: TLS with a verified certificate"),
    query: z.string().min(1).max(10_000).default("SELECT 1").describe("one SELECT whose time is `query_time`"),
    tables: z
      .array(z.string().min(1))
      .max(100)
      .default([])
      .describe("tables whose rows (estimated) and size are shown: `orders`, or `trading.orders` off the search path"),
  })
  .refine((options) => options.url !== undefined || options.host !== undefined, "give url or host")
  .refine((options) => options.url === undefined || !hasSingleSettings(options), {
    error: "host, port, database, user and password stand in the url already",
  });

/** Options of `kind: postgres`, defaults filled in. */
export type PostgresOptions = z.infer<typeof postgresOptions>;

/** As the driver reads it: the host may be missing where a socket's folder is given as a parameter. */
function isReadable(url: string): boolean {
  return URL.canParse(url, "postgres://base");
}

function hasSingleSettings(options: Record<string, unknown>): boolean {
  return ["host", "port", "database", "user", "password"].some((name) => options[name] !== undefined);
}
