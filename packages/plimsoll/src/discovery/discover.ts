import { findByProtocol } from "./find-by-protocol.ts";
import { findSqliteFiles } from "./find-sqlite-files.ts";
import { findWebService } from "./find-web-service.ts";
import { type Found, isPreset, type ProbeContext } from "./found.ts";
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
  const [web, spoken, files] = await Promise.all([
    Promise.all(webServices.flatMap((it) => it.ports.map((port) => findWebService(it, port, context)))),
    Promise.all(protocols.map((protocol) => findByProtocol(protocol, context))),
    findSqliteFiles(folder),
  ]);
  return withDatabases(withUniqueIds([...web.filter((it) => it !== null), ...spoken.flat(), ...files]));
}

function withUniqueIds(found: readonly Found[]): Found[] {
  const taken = new Set<string>();
  return found.map((it) => {
    const { item } = it;
    const id = isPreset(item) ? (item.id ?? item.preset) : item.id;
    let unique = id;
    for (let number = 2; taken.has(unique); number += 1) unique = `${id}-${number}`;
    taken.add(unique);
    if (unique === id) return it;
    const { offer } = it;
    const renamed = offer === undefined || isPreset(offer) ? {} : { offer: { ...offer, id: unique } };
    return { ...it, item: { ...item, id: unique }, ...renamed };
  });
}

/** A preset that is offered gets its engine's database; of several the last by name: that of live trading, not of a dry run. */
function withDatabases(found: readonly Found[]): Found[] {
  return found.map((it) => {
    const { offer } = it;
    if (offer === undefined || !isPreset(offer)) return it;
    const database = found.findLast(({ belongsTo }) => belongsTo === offer.preset);
    return database === undefined ? it : { ...it, offer: { ...offer, database: database.where } };
  });
}
