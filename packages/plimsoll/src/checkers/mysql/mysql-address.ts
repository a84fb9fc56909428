import { Secret } from "../../port/secret.ts";

/** Where a MySQL or MariaDB server is, and who asks. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  /** Path of its Unix socket, in place of host and port. */
  readonly socket?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: Secret | undefined;
  readonly database?: string | undefined;
}

export const MYSQL_URL = /^(?:mysql|mariadb):\/\//;
const DEFAULT_PORT = 3306;
const NO_HOST = "no-host.invalid";

/**
 * Reads `mysql://user:password@host:port/database`, also with `mariadb:` and with `?socket=/run/mysqld/mysqld.sock` for a
 * Unix socket. Null where it is none.
 */
export function parseMysqlUrl(text: string): MysqlAddress | null {
  // A user without a host is no URL to the standard.
  const whole = text.replace("@/", `@${NO_HOST}/`);
  if (!MYSQL_URL.test(text) || !URL.canParse(whole)) return null;
  const url = new URL(whole);
  const socket = url.searchParams.get("socket") ?? undefined;
  if (socket === undefined && (url.hostname === "" || url.hostname === NO_HOST)) return null;
  try {
    const password = decodeURIComponent(url.password);
    return {
      host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
      port: url.port === "" ? DEFAULT_PORT : Number(url.port),
      socket,
      user: decodeURIComponent(url.username) || undefined,
      password: password === "" ? undefined : new Secret(password),
      database: decodeURIComponent(url.pathname.slice(1)) || undefined,
    };
  } catch {
    return null; // a percent sign that stands for nothing
  }
}

/** Which server this is, without any secret. */
export function mysqlTarget({ host, port, socket, database }: MysqlAddress): string {
  const place = socket ?? `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return `MySQL at ${place}/${database ?? ""}`;
}
