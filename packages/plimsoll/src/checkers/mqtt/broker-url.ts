/** Where a broker is and who asks, as a URL says it. */
export interface BrokerUrl {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly isSecure: boolean;
}

export const MQTT_PORT = 1883;
export const MQTTS_PORT = 8883;

/** Reads `mqtt://user:password@host:port`, with `mqtts:` for TLS. Null where it is none. */
export function parseBrokerUrl(text: string): BrokerUrl | null {
  const url = /^mqtts?:\/\//.test(text) ? URL.parse(text) : null;
  if (url === null || url.hostname === "" || url.pathname.length > 1 || url.search !== "") return null;
  const isSecure = url.protocol === "mqtts:";
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (isSecure ? MQTTS_PORT : MQTT_PORT) : Number(url.port),
      user: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      isSecure,
    };
  } catch {
    return null; // a percent sign that stands for nothing
  }
}
