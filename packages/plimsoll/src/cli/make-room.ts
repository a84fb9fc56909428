import type { PlimsollConfig } from "../config/config.ts";

/** What the bin starts with. */
const SMALL = "--max-semi-space-size=2";
/** Checks a second from which on collecting a smaller young generation costs more than the memory is worth; docs/adr/0004. */
const ROOMIER = [
  { perSecond: 2000, flag: "--max-semi-space-size=32" },
  { perSecond: 500, flag: "--max-semi-space-size=8" },
];

/** As much of Node's process as starting it anew takes. */
export type Replaceable = Pick<NodeJS.Process, "execve" | "execPath" | "execArgv" | "argv" | "env">;

/**
 * Starts this very process anew with a larger young generation where the configuration has hundreds of checks a second.
 * Does not return then. Does nothing where the heap was chosen by hand, or where the system cannot replace a process.
 */
export function makeRoom(config: Pick<PlimsollConfig, "components" | "monitoring">, host: Replaceable): void {
  const flags = host.execArgv;
  const due = checksPerSecond(config);
  const roomier = ROOMIER.find(({ perSecond }) => due >= perSecond);
  if (host.execve === undefined || !flags.includes(SMALL) || roomier === undefined) return;
  const roomy = flags.map((flag) => (flag === SMALL ? roomier.flag : flag));
  try {
    host.execve(host.execPath, [host.execPath, ...roomy, ...host.argv.slice(1)], host.env);
  } catch {
    // Not on this system: it goes on as it is.
  }
}

function checksPerSecond({ components, monitoring }: Pick<PlimsollConfig, "components" | "monitoring">): number {
  return components.reduce((sum, { intervalMs }) => sum + 1000 / (intervalMs ?? monitoring.checkIntervalMs), 0);
}
