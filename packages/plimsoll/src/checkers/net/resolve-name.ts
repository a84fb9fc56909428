import type { LookupFunction } from "node:net";

/** The addresses of a name. Resolving cannot be cancelled: an abort rejects and leaves it alone. */
export function resolveName(lookup: LookupFunction, name: string, signal: AbortSignal): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error("resolving took too long"), { code: "EAI_AGAIN" }));
    if (signal.aborted) return late();
    signal.addEventListener("abort", late, { once: true });
    lookup(name, { all: true }, (error, found) => {
      signal.removeEventListener("abort", late);
      if (error !== null) reject(error);
      else resolve(Array.isArray(found) ? found.map(({ address }) => address) : [found]);
    });
  });
}
