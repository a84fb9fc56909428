import { readlinkSync } from "node:fs";
import { join } from "node:path";
import type { CheckContext } from "../../port/checker.ts";
import { type Found, found, notFound, processIds } from "../../process/process-search.ts";
import { type ProcessStat, readProcessStat } from "../../process/process-stat.ts";
import { readNames, readText } from "../../process/read-text.ts";
import { networkFolder } from "../host/network-folder.ts";

/** Descriptors looked at for the owner of a port; hosts with more open ones are told to use a name. */
const MAX_DESCRIPTORS = 50_000;
const LISTEN = "0A";

interface PortSearch {
  readonly procfs: string;
  readonly port: number;
  /** Who listened there before: looked at first, which spares the search through everybody's files. */
  readonly known: readonly ProcessStat[];
}

/** The process that listens on a TCP port: the first one where several share the socket. */
export async function findByPort({ procfs, port, known }: PortSearch, context: CheckContext): Promise<Found> {
  const sockets = listeningSockets(procfs, port);
  if (sockets.size === 0) return found();
  const budget = { left: MAX_DESCRIPTORS };
  const owner = (pid: number) =>
    holdsSocket(join(procfs, String(pid), "fd"), sockets, budget) ? readProcessStat(procfs, pid) : null;
  for (const { pid } of known) {
    const stat = owner(pid);
    if (stat !== null) return found(stat);
  }
  for await (const pid of processIds(procfs, context)) {
    const stat = owner(pid);
    if (stat !== null) return found(stat);
    if (budget.left <= 0)
      return notFound("unreadable", `too many open files on this host to find the owner of port ${port}: use a name`);
  }
  if (context.signal.aborted) return notFound("timeout", `the owner of port ${port} could not be found in time`);
  const why = "by a process whose files the monitor's user may not see";
  return notFound("unauthorized", `port ${port} is listened on, but ${why}`);
}

/** proc_net_tcp(5): `sl local_address rem_address st ... inode`, addresses and ports in hex. */
function listeningSockets(procfs: string, port: number): ReadonlySet<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = new Set<string>();
  for (const file of ["tcp", "tcp6"]) {
    for (const line of (readText(join(networkFolder(procfs), file)) ?? "").split("\n")) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(suffix) && fields[3] === LISTEN) sockets.add(`socket:[${fields[9]}]`);
    }
  }
  return sockets;
}

function holdsSocket(folder: string, sockets: ReadonlySet<string>, budget: { left: number }): boolean {
  for (const descriptor of readNames(folder)) {
    budget.left -= 1;
    if (budget.left <= 0) return false;
    try {
      if (sockets.has(readlinkSync(join(folder, descriptor)))) return true;
    } catch {
      // Closed in the meantime.
    }
  }
  return false;
}
