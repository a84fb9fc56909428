import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { FORBIDDEN_ADDRESS } from "../../port/egress.ts";
import type { AddressRule } from "./link-local.ts";

/** The error of a connection that the rule refuses, shaped as Node's network errors are. */
export function forbiddenAddress(address: string): NodeJS.ErrnoException {
  const words = `${address} is a link-local or metadata address, refused unless allow_link_local is set`;
  return Object.assign(new Error(words), { code: FORBIDDEN_ADDRESS });
}

type Receive = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void;

/**
 * A `lookup` for sockets that drops the addresses a rule forbids, so that the address connected to is the one checked.
 * Questions about one name that are asked at once share one answer: resolving can't be cancelled, and a dead name server
 * would otherwise collect a waiting question from every check.
 */
export function createGuardedLookup(isForbidden: AddressRule): LookupFunction {
  const ask = createSharedQuestion();
  return (name, options, callback) => {
    ask(name, { family: familyOf(options.family), hints: options.hints ?? 0 }, (error, found) => {
      if (error !== null) return callback(error, "");
      const allowed = found.filter((entry) => !isForbidden(entry.address));
      const first = allowed[0];
      if (first === undefined) callback(forbiddenAddress(found[0]?.address ?? name), "");
      else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function createSharedQuestion() {
  const waiting = new Map<string, Receive[]>();
  return (name: string, options: { family: number; hints: number }, receive: Receive) => {
    const key = `${options.family} ${options.hints} ${name}`;
    const others = waiting.get(key);
    if (others !== undefined) {
      others.push(receive);
      return;
    }
    const all = [receive];
    waiting.set(key, all);
    lookup(name, { ...options, all: true }, (error, found) => {
      waiting.delete(key);
      for (const each of all) each(error, found ?? []);
    });
  };
}

function familyOf(family: number | string | undefined): number {
  if (family === "IPv6" || family === 6) return 6;
  return family === "IPv4" || family === 4 ? 4 : 0;
}
