import { z } from "zod";
import { Secret } from "../../port/secret.ts";

/** Where a PostgreSQL server is and who asks; with `checkConnection`. */
export const connectionShape = {
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
  user: z.string().min(1).optional().describe("who asks; default the operating system's user"),
  password: z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
    .optional()
    .describe("of the user"),
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
};
const connection = z.object(connectionShape);
export type PostgresConnection = z.output<typeof connection>;

const SINGLE_SETTINGS = ["host", "port", "database", "user", "password"] as const;

/** Either a URL or single settings. */
export function checkConnection(options: PostgresConnection, context: z.core.$RefinementCtx): void {
  const mistake = (message: string) => context.addIssue({ code: "custom", message });
  if (options.url === undefined && options.host === undefined) mistake("give url or host");
  if (options.url === undefined || SINGLE_SETTINGS.every((name) => options[name] === undefined)) return;
  mistake("host, port, database, user and password stand in the url already");
}

/** As the driver reads it: the host may be missing where a socket's folder is given as a parameter. */
function isReadable(url: string): boolean {
  return URL.canParse(url, "postgres://base");
}
