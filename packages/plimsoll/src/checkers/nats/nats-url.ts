/** Where a server is and who asks, as a URL says it. */
export interface NatsUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly token: string | undefined;
  readonly isSecure: boolean;
}

export const NATS_PORT = 4222;

/** Reads `nats://user:password@host:port` or `nats://token@host`, with `tls:` for TLS. Null where it is none. */
export function parseNatsUrl(text: string): NatsUrl | null {
  const url = /^(?:nats|tls):\/\//.test(text) ? URL.parse(text) : null;
  if (url === null || url.hostname === "" || url.pathname.length > 1 || url.search !== "") return null;
  try {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const isToken = user !== "" && password === "";
    return {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? NATS_PORT : Number(url.port),
      user: isToken || user === "" ? undefined : user,
      password: password || undefined,
      token: isToken ? user : undefined,
      isSecure: url.protocol === "tls:",
    };
  } catch {
    return null; // a percent sign that stands for nothing
  }
}
