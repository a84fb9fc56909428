import { isIP, type LookupFunction } from "node:net";
import type { CheckFailure } from "@plimsoll/core";
import { createGuardedLookup, forbiddenAddress } from "../net/guarded-lookup.ts";
import { isLinkLocal } from "../net/link-local.ts";
import { describeNetworkError } from "../net/network-failure.ts";
import { createTrust, type Trust } from "../net/secure-options.ts";
import type { TlsOptions } from "../net/tls-options.ts";

/** Where a counterparty is and how its connection is secured. */
export interface FixAddress {
  readonly host: string;
  readonly port: number;
  /** As people read it. */
  readonly where: string;
  readonly lookup: LookupFunction;
  /** Null: no TLS. */
  readonly trust: Trust | null;
  /** Why it must not be called at all; null when it may. */
  readonly refusal: CheckFailure | null;
}

export interface AddressOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean | TlsOptions;
  readonly allow_link_local: boolean;
}

export function toFixAddress(options: AddressOptions): FixAddress {
  const host = options.host.replace(/^\[|\]$/g, "");
  const where = `${isIP(host) === 6 ? `[${host}]` : host}:${options.port}`;
  const isForbidden = options.allow_link_local ? () => false : isLinkLocal;
  const isRefused = isIP(host) !== 0 && isForbidden(host);
  return {
    host,
    port: options.port,
    where,
    lookup: createGuardedLookup(isForbidden),
    trust: options.tls === false ? null : createTrust(options.tls === true ? {} : options.tls),
    refusal: isRefused ? describeNetworkError(forbiddenAddress(host), where) : null,
  };
}
