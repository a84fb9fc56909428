import { findByProtocol } from "./find-by-protocol.ts";
import { findSqliteFiles } from "./find-sqlite-files.ts";
import { findWebService } from "./find-web-service.ts";
import type { Found, ProbeContext } from "./found.ts";
import type { Protocol } from "./protocols.ts";
import type { WebService } from "./web-services.ts";

export interface DiscoverOptions extends ProbeContext {
  /** Where databases are looked for. */
  readonly folder: string;
  readonly protocols: readonly Protocol[];
  readonly webServices: readonly WebService[];
}

/** What is recognised on this machine's loopback and in the folder, all probes at once, ids made unique. */
export async function discover({
  folder,
  protocols,
  webServices,
  ...context
}: DiscoverOptions): Promise<readonly Found[]> {
  const found = await Promise.all([
    ...webServices.flatMap((service) => service.ports.map((port) => findWebService(service, port, context))),
    ...protocols.map((protocol) => findByProtocol(protocol, context)),
  ]);
  const files = await findSqliteFiles(folder);
  return withUniqueIds([...found.filter((it) => it !== null), ...files]);
}

function withUniqueIds(found: readonly Found[]): Found[] {
  const taken = new Set<string>();
  return found.map((it) => {
    const { id } = it.component;
    let unique = id;
    for (let number = 2; taken.has(unique); number += 1) unique = `${id}-${number}`;
    taken.add(unique);
    return { ...it, component: { ...it.component, id: unique } };
  });
}
