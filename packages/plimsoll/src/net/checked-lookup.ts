import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

/** The code of the error raised when all addresses of a name are forbidden. */
export const FORBIDDEN_ADDRESS = "ERR_FORBIDDEN_ADDRESS";

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
