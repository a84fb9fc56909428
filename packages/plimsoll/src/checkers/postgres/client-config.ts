import type { ClientConfig } from "pg";
import type { PostgresOptions } from "./postgres-options.ts";

/** What `kind: postgres` is configured with, as the driver takes it. */
export function toClientConfig({ url, host, port, database, user, password, tls }: PostgresOptions): ClientConfig {
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
