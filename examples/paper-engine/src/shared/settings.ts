import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where everything is. All on loopback: it trades paper money, and its faults are nobody else's to switch. */
export interface Settings {
  readonly controlPort: number;
  readonly exchangePort: number;
  readonly fixPort: number;
  readonly timePort: number;
  readonly enginePort: number;
  /** Folder of the database, the FIX logs and the processes' own logs. */
  readonly data: string;
  /** Where Plimsoll takes the engine's heartbeats; null sends none. */
  readonly heartbeatUrl: string | null;
  readonly heartbeatSecret: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Ports when the environment names none; those of `npm run demo` too. */
export const DEFAULT_PORTS = {
  PAPER_CONTROL_PORT: 9700,
  PAPER_EXCHANGE_PORT: 9701,
  PAPER_FIX_PORT: 9702,
  PAPER_TIME_PORT: 9703,
  PAPER_ENGINE_PORT: 9704,
} as const;
type PortName = keyof typeof DEFAULT_PORTS;

/** Reads the settings of this process. Throws a sentence when one makes no sense. */
export function readSettings(env: Environment): Settings {
  return {
    controlPort: readControlPort(env),
    exchangePort: portOf(env, "PAPER_EXCHANGE_PORT"),
    fixPort: portOf(env, "PAPER_FIX_PORT"),
    timePort: portOf(env, "PAPER_TIME_PORT"),
    enginePort: portOf(env, "PAPER_ENGINE_PORT"),
    data: dataFolder(env.PAPER_DATA),
    heartbeatUrl: env.PAPER_HEARTBEAT_URL ?? null,
    heartbeatSecret: env.PAPER_HEARTBEAT_SECRET ?? null,
  };
}

/** Where the faults are switched. */
export function readControlPort(env: Environment): number {
  return portOf(env, "PAPER_CONTROL_PORT");
}

/** The same settings for a child process. */
export function toEnvironment(settings: Settings): Record<string, string> {
  return {
    PAPER_CONTROL_PORT: String(settings.controlPort),
    PAPER_EXCHANGE_PORT: String(settings.exchangePort),
    PAPER_FIX_PORT: String(settings.fixPort),
    PAPER_TIME_PORT: String(settings.timePort),
    PAPER_ENGINE_PORT: String(settings.enginePort),
    PAPER_DATA: settings.data,
    ...(settings.heartbeatUrl !== null && { PAPER_HEARTBEAT_URL: settings.heartbeatUrl }),
    ...(settings.heartbeatSecret !== null && { PAPER_HEARTBEAT_SECRET: settings.heartbeatSecret }),
  };
}

function portOf(env: Environment, name: PortName): number {
  const text = env[name];
  if (text === undefined || text === "") return DEFAULT_PORTS[name];
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} is ${JSON.stringify(text)}, which is no port`);
}

function dataFolder(named: string | undefined): string {
  if (named === undefined || named === "") return mkdtempSync(join(tmpdir(), "paper-engine-"));
  const folder = resolve(named);
  mkdirSync(folder, { recursive: true });
  return folder;
}
