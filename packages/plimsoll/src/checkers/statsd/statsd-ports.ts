import type { Clock } from "../../port/clock.ts";
import { StatsdListener } from "./statsd-listener.ts";

/** A share in a port, until it is given back. */
export interface StatsdLease {
  readonly listener: StatsdListener;
  release(): void;
}

/** The ports that components listen at: one socket for all of the same address, closed when the last one leaves. */
export class StatsdPorts {
  readonly #open = new Map<string, { readonly listener: StatsdListener; users: number }>();

  lease(address: { readonly host: string; readonly port: number }, clock: Clock): StatsdLease {
    const key = `${address.host} ${address.port}`;
    // Port 0 is any free one: nobody else can mean the same.
    const known = address.port === 0 ? undefined : this.#open.get(key);
    const entry = known ?? { listener: new StatsdListener(address, clock), users: 0 };
    if (address.port !== 0) this.#open.set(key, entry);
    entry.users += 1;
    return {
      listener: entry.listener,
      release: () => {
        entry.users -= 1;
        if (entry.users > 0) return;
        if (this.#open.get(key) === entry) this.#open.delete(key);
        entry.listener.close();
      },
    };
  }
}
