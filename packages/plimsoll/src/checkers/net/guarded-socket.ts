import { isIP, Socket } from "node:net";
import { createGuardedLookup, forbiddenAddress } from "./guarded-lookup.ts";
import { isLinkLocal } from "./link-local.ts";

const lookup = createGuardedLookup(isLinkLocal);

/** A socket for libraries that connect it themselves, by port and host or by a path: to no link-local address unless allowed. */
export class GuardedSocket extends Socket {
  readonly #allowLinkLocal: boolean;

  constructor(allowLinkLocal: boolean) {
    super();
    this.#allowLinkLocal = allowLinkLocal;
  }

  override connect(...args: unknown[]): this {
    const [port, host] = args;
    if (typeof port !== "number" || typeof host !== "string") return super.connect(...(args as [string]));
    // TLS over this socket verifies the certificate for this; Node sets it for names only.
    Object.assign(this, { _host: host });
    if (this.#allowLinkLocal) return super.connect({ port, host });
    if (isIP(host) !== 0 && isLinkLocal(host)) return this.destroy(forbiddenAddress(host));
    return super.connect({ port, host, lookup });
  }
}
