/** Where a server is and who asks, as a URL says it. */
export interface RedisUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly isSecure: boolean;
}

/** Reads `redis://user:password@host:port/0`, with `rediss:` for TLS. Null where it is none. */
export function parseRedisUrl(text: string): RedisUrl | null {
  const url = /^rediss?:\/\//.test(text) ? URL.parse(text) : null;
  if (url === null || url.hostname === "" || !/^\/?\d{0,6}$/.test(url.pathname)) return null;
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? 6379 : Number(url.port),
      user: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      database: Number(url.pathname.slice(1)),
      isSecure: url.protocol === "rediss:",
    };
  } catch {
    return null; // a percent sign that stands for nothing
  }
}
