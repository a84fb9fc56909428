import { z } from "zod";
import { Secret } from "../../port/secret.ts";
import { MYSQL_URL, parseMysqlUrl } from "../mysql/mysql-address.ts";

const POSTGRES_URL = /^postgres(?:ql)?:\/\//;
const SQLITE = /^sqlite:(?!\/\/|:)(.+)$/s;
const EXPECTED =
  "expected sqlite:PATH, postgres://user:password@host:port/database or mysql://user:password@host:port/database";

/** Which database, in one text; one that can hold a password is kept secret. */
export const databaseUrl = z
  .string()
  .refine(isDatabaseUrl, EXPECTED)
  .transform((text) => (SQLITE.test(text) ? text : new Secret(text)))
  .describe("sqlite:PATH, postgres://user:password@host:port/database or mysql://... (also mariadb://...)");

/** Such a text, parsed. */
export type DatabaseUrl = z.output<typeof databaseUrl>;

/** The path of an SQLite database; null for a server's URL. */
export function sqlitePath(database: DatabaseUrl): string | null {
  return typeof database === "string" ? (SQLITE.exec(database)?.[1] ?? null) : null;
}

function isDatabaseUrl(text: string): boolean {
  if (MYSQL_URL.test(text)) return parseMysqlUrl(text) !== null;
  if (POSTGRES_URL.test(text)) return readPostgresUrl(text) !== null;
  return SQLITE.test(text);
}

/** As the driver reads it: the host may be missing where a socket's folder is given as a parameter. */
export function readPostgresUrl(text: string): URL | null {
  return URL.parse(text, "postgres://base") ?? URL.parse(text.replace("@/", "@localhost/"), "postgres://base");
}
