import type { ComponentType } from "@plimsoll/core";
import { HealthChecker } from "./health-checker.ts";

/** A built-in kind with its options as the configuration spells them; `addChecker` makes it ready. */
export class BuiltInHealthChecker extends HealthChecker {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;

  constructor(
    identity: { component_id: string; component_type: ComponentType },
    kind: string,
    options: Readonly<Record<string, unknown>>,
  ) {
    super(identity.component_id, identity.component_type);
    this.kind = kind;
    this.options = options;
  }

  /** Never called: the monitor runs the kind's own checker. */
  override check(): never {
    throw new TypeError(`add this ${this.kind} checker to a SystemHealthMonitor; it does not check by itself`);
  }
}

type Named = { readonly component_id?: string };
type Options = Readonly<Record<string, unknown>>;

export interface DatabaseOptions extends Named {
  /** The SQLite file; opened read-only and never created. */
  readonly db_path: string;
  /** Any other option of the `sqlite` kind, such as `query` or `tables`. */
  readonly options?: Options;
}

/** Watches a SQLite database. Default id `database`. */
export class DatabaseHealthChecker extends BuiltInHealthChecker {
  constructor({ db_path, component_id = "database", options = {} }: DatabaseOptions) {
    super({ component_id, component_type: "DATABASE" }, "sqlite", { ...options, path: db_path });
  }
}

export interface ApiServerOptions extends Named {
  readonly base_url: string;
  /** Paths under `base_url`. Default `["/"]`. */
  readonly endpoints?: readonly string[];
  readonly options?: Options;
}

/** Watches an HTTP API server. Default id `api_server`. */
export class APIServerHealthChecker extends BuiltInHealthChecker {
  constructor({ base_url, endpoints = ["/"], component_id = "api_server", options = {} }: ApiServerOptions) {
    super({ component_id, component_type: "API_SERVER" }, "http", { ...options, base_url, endpoints });
  }
}

export interface SystemResourcesOptions extends Named {
  readonly options?: Options;
}

/** Watches this host's CPU, memory, disks, network and load. Default id `system_resources`. */
export class SystemResourcesHealthChecker extends BuiltInHealthChecker {
  constructor({ component_id = "system_resources", options = {} }: SystemResourcesOptions = {}) {
    super({ component_id, component_type: "SYSTEM_RESOURCES" }, "system", { ...options });
  }
}

export interface ExternalApiOptions extends Named {
  readonly api_name: string;
  readonly api_url: string;
  readonly api_key?: string;
  readonly options?: Options;
}

/** Watches an API that is not ours: rate limits and refused credentials are told apart from an outage. Default id: its name. */
export class ExternalAPIHealthChecker extends BuiltInHealthChecker {
  constructor({ api_name, api_url, api_key, component_id = api_name, options = {} }: ExternalApiOptions) {
    const key = api_key === undefined ? {} : { api_key };
    super({ component_id, component_type: "EXTERNAL_API" }, "http", { ...options, api_name, api_url, ...key });
  }
}

/** As `new DatabaseHealthChecker(options)`. */
export function databaseChecker(options: DatabaseOptions): DatabaseHealthChecker {
  return new DatabaseHealthChecker(options);
}
/** As `new APIServerHealthChecker(options)`. */
export function apiServerChecker(options: ApiServerOptions): APIServerHealthChecker {
  return new APIServerHealthChecker(options);
}
/** As `new SystemResourcesHealthChecker(options)`. */
export function systemResourcesChecker(options: SystemResourcesOptions = {}): SystemResourcesHealthChecker {
  return new SystemResourcesHealthChecker(options);
}
/** As `new ExternalAPIHealthChecker(options)`. */
export function externalApiChecker(options: ExternalApiOptions): ExternalAPIHealthChecker {
  return new ExternalAPIHealthChecker(options);
}
