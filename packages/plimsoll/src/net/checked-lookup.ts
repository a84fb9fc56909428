import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { FORBIDDEN_ADDRESS } from "../port/egress.ts";

/** A `lookup` for sockets that drops forbidden addresses, so that the address connected to is the one checked. */
export function createCheckedLookup(isForbidden: (address: string) => boolean): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "");
      const allowed = found.filter((entry) => !isForbidden(entry.address));
      const first = allowed[0];
      if (first === undefined) {
        const refusal = new Error(`${name} resolves to addresses that must not be contacted`);
        callback(Object.assign(refusal, { code: FORBIDDEN_ADDRESS }), "");
      } else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
