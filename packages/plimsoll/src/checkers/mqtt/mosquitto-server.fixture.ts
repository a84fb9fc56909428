import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";
import { type Daemon, freePort, startDaemon } from "../host/daemon.fixture.ts";

/** Where the real Mosquitto is; null where it can't be had. */
export const MOSQUITTO = ensureProgram("mosquitto", { install: false });

export interface MosquittoServer {
  readonly port: number;
  /** With a certificate for 127.0.0.1, which is at `certificate`. */
  readonly tlsPort: number;
  readonly certificate: string;
  /** Of the process that runs now. */
  readonly daemon: () => Daemon;
  /** A client as an engine has it; to be ended by the test. */
  connect(): Promise<MqttClient>;
  /** Starts it anew on the same ports after `daemon().stop()` or a crash. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A Mosquitto of its own on free ports, into which the user `desk` gets with the password `s3cret`. */
export async function startMosquitto(): Promise<MosquittoServer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-mqtt-"));
  chmodSync(folder, 0o755);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const passwords = join(folder, "passwords");
  writeFileSync(passwords, "desk:s3cret\n");
  execFileSync("mosquitto_passwd", ["-U", passwords]);
  const access = join(folder, "access");
  writeFileSync(access, "user desk\ntopic readwrite #\n");
  for (const file of [passwords, access]) chmodSync(file, 0o644);
  const { key, certificate } = makeCertificate(folder);
  const config = join(folder, "mosquitto.conf");
  const tls = [`listener ${tlsPort} 127.0.0.1`, `certfile ${certificate}`, `keyfile ${key}`];
  const lines = [`listener ${port} 127.0.0.1`, ...tls, `password_file ${passwords}`, `acl_file ${access}`];
  writeFileSync(config, `${lines.join("\n")}\nallow_anonymous false\npersistence false\n`);
  const plan = { program: MOSQUITTO ?? "", args: ["-c", config], ready: "running" };
  let daemon = await startDaemon(plan);
  return {
    port,
    tlsPort,
    certificate,
    daemon: () => daemon,
    connect: () =>
      connectAsync(`mqtt://127.0.0.1:${port}`, { username: "desk", password: "s3cret", reconnectPeriod: 0 }),
    async start() {
      daemon = await startDaemon(plan);
    },
    async stop() {
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, "own.key"), join(folder, "own.crt")];
  const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=desk"];
  execFileSync("openssl", [...kind, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], {
    stdio: "ignore",
  });
  chmodSync(key, 0o644);
  return { key, certificate };
}
