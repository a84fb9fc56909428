import type { PlimsollConfig } from "../config/config.ts";

/** Checks a second from which on collecting a small young generation costs more than the memory is worth. */
const BUSY_PER_SECOND = 2000;
/** What the bin starts with, and what so many checks get; see docs/adr/0004. */
const SMALL = "--max-semi-space-size=2";
const ROOMY = "--max-semi-space-size=32";

/** As much of Node's process as starting it anew takes. */
export type Replaceable = Pick<NodeJS.Process, "execve" | "execPath" | "execArgv" | "argv" | "env">;

/**
 * Starts this very process anew with a larger young generation where the configuration has thousands of checks a second.
 * Does not return then. Does nothing where the heap was chosen by hand, or where the system cannot replace a process.
 */
export function makeRoom(config: Pick<PlimsollConfig, "components" | "monitoring">, host: Replaceable): void {
  const flags = host.execArgv;
  if (host.execve === undefined || !flags.includes(SMALL) || checksPerSecond(config) < BUSY_PER_SECOND) return;
  const roomy = flags.map((flag) => (flag === SMALL ? ROOMY : flag));
  try {
    host.execve(host.execPath, [host.execPath, ...roomy, ...host.argv.slice(1)], host.env);
  } catch {
    // Not on this system: it goes on as it is.
  }
}

function checksPerSecond({ components, monitoring }: Pick<PlimsollConfig, "components" | "monitoring">): number {
  return components.reduce((sum, { intervalMs }) => sum + 1000 / (intervalMs ?? monitoring.checkIntervalMs), 0);
}
