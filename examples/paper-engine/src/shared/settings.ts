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
  /** Where Plimsoll takes the engine's heartbeats, and what they are signed with; null sends none. */
  readonly heartbeat: { readonly url: string; readonly secret: string } | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Ports when the environment names none; those of `npm run demo` too. */
export const DEFAULT_PORTS = {
  PAPER_CONTROL_PORT: 9700,
  PAPER_EXCHANGE_PORT: 9701,
  PAPER_FIX_PORT: 9702,
  PAPER_TIME_PORT: 9703,
  PAPER_ENGINE_PORT: 9704,
  PAPER_PLIMSOLL_PORT: 8787,
} as const;
/** The component of plimsoll.yaml that takes the engine's heartbeats. */
const HEARTBEAT_COMPONENT = "strategy";
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
    heartbeat: heartbeatOf(env),
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
    ...(settings.heartbeat !== null && {
      PAPER_PLIMSOLL_PORT: new URL(settings.heartbeat.url).port,
      PAPER_HEARTBEAT_SECRET: settings.heartbeat.secret,
    }),
  };
}

function portOf(env: Environment, name: PortName): number {
  const text = env[name];
  if (text === undefined || text === "") return DEFAULT_PORTS[name];
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} is ${JSON.stringify(text)}, which is no port`);
}

/** Sent where there is a secret to sign them with, to the Plimsoll of this host. */
function heartbeatOf(env: Environment): Settings["heartbeat"] {
  const secret = env.PAPER_HEARTBEAT_SECRET ?? "";
  if (secret === "") return null;
  const origin = `http://127.0.0.1:${portOf(env, "PAPER_PLIMSOLL_PORT")}`;
  return { url: `${origin}/api/trading-engine/health/heartbeats/${HEARTBEAT_COMPONENT}`, secret };
}

function dataFolder(named: string | undefined): string {
  if (named === undefined || named === "") return mkdtempSync(join(tmpdir(), "paper-engine-"));
  const folder = resolve(named);
  mkdirSync(folder, { recursive: true });
  return folder;
}
