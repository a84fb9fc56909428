import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A program that tests use and that npm does not bring. */
interface Program {
  /** The environment variable that names one of the user's own; tests are told through it too. */
  readonly variable: string;
  /** What the package of Debian is called. */
  readonly debian: string;
  readonly places: readonly string[];
}

export const PROGRAMS = {
  chromium: {
    variable: "PLIMSOLL_CHROMIUM",
    debian: "chromium",
    places: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"],
  },
  alertmanager: {
    variable: "PLIMSOLL_ALERTMANAGER",
    debian: "prometheus-alertmanager",
    places: ["/usr/bin/prometheus-alertmanager", "/usr/local/bin/alertmanager", "/usr/bin/alertmanager"],
  },
  prometheus: {
    variable: "PLIMSOLL_PROMETHEUS",
    debian: "prometheus",
    places: ["/usr/bin/prometheus", "/usr/local/bin/prometheus"],
  },
  "node exporter": {
    variable: "PLIMSOLL_NODE_EXPORTER",
    debian: "prometheus-node-exporter",
    places: ["/usr/bin/prometheus-node-exporter", "/usr/local/bin/node_exporter"],
  },
  chronyd: {
    variable: "PLIMSOLL_CHRONYD",
    debian: "chrony",
    places: ["/usr/sbin/chronyd", "/usr/local/sbin/chronyd"],
  },
  curl: { variable: "PLIMSOLL_CURL", debian: "curl", places: ["/usr/bin/curl", "/usr/local/bin/curl"] },
  python: { variable: "PLIMSOLL_PYTHON", debian: "python3", places: ["/usr/bin/python3", "/usr/local/bin/python3"] },
  mariadb: {
    variable: "PLIMSOLL_MARIADB",
    debian: "mariadb-server",
    places: ["/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/libexec/mariadbd"],
  },
  redis: {
    variable: "PLIMSOLL_REDIS",
    debian: "redis-server",
    places: ["/usr/bin/redis-server", "/usr/local/bin/redis-server"],
  },
  mosquitto: {
    variable: "PLIMSOLL_MOSQUITTO",
    debian: "mosquitto",
    places: ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"],
  },
  nats: {
    variable: "PLIMSOLL_NATS",
    debian: "nats-server",
    places: ["/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server"],
  },
  "systemd-notify": {
    variable: "PLIMSOLL_SYSTEMD_NOTIFY",
    debian: "systemd",
    places: ["/usr/bin/systemd-notify", "/bin/systemd-notify"],
  },
  podman: { variable: "PLIMSOLL_PODMAN", debian: "podman", places: ["/usr/bin/podman", "/usr/local/bin/podman"] },
  quickfix: {
    variable: "PLIMSOLL_QUICKFIX",
    debian: "libquickfix-dev",
    places: ["/usr/include/quickfix/Session.h"],
  },
  "g++": {
    variable: "PLIMSOLL_CXX",
    debian: "g++",
    places: ["/usr/bin/g++"],
  },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof PROGRAMS;

/** Where a program is, or null. With `install` it is installed from Debian's packages first, where that is possible. */
export function ensureProgram(name: ProgramName, { install }: { install: boolean }): string | null {
  const program = PROGRAMS[name];
  const found = find(program);
  if (found !== null || !install || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found;
  spawnSync("apt-get", ["update", "-q"], { stdio: "ignore", timeout: 300_000 });
  // In this run level invoke-rc.d starts no service: chronyd would set this machine's clock.
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const args = ["install", "-y", "-q", program.debian];
  spawnSync("apt-get", args, { stdio: "ignore", timeout: 900_000, env: environment });
  return find(program);
}

function find({ variable, places }: Program): string | null {
  const named = process.env[variable];
  if (named !== undefined && existsSync(named)) return named;
  return places.find((place) => existsSync(place)) ?? null;
}
