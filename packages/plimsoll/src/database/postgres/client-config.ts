import type { ClientConfig } from "pg";
import type { PostgresConnection } from "./connection-options.ts";

/** Where a server is and who asks, as the driver takes it. */
export function toClientConfig({ url, host, port, database, user, password, tls }: PostgresConnection): ClientConfig {
  const ssl =
    typeof tls === "boolean"
      ? tls
      : { rejectUnauthorized: tls.verify, ...(tls.ca === undefined ? {} : { ca: tls.ca }) };
  const common = { application_name: "plimsoll", ssl };
  if (url !== undefined) return { ...common, connectionString: url.reveal() };
  return {
    ...common,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: password.reveal() }),
  };
}
