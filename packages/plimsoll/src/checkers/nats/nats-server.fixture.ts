import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";
import { type Daemon, freePort, startDaemon } from "../host/daemon.fixture.ts";
import { type NatsAddress, NatsConnection } from "./nats-connection.ts";
import { encodeNkey } from "./nkey.ts";

/** Where the real NATS server is; null where it can't be had. */
export const NATS = ensureProgram("nats", { install: false });

export interface NatsServer {
  readonly port: number;
  readonly folder: string;
  /** Of the process that runs now. */
  readonly daemon: () => Daemon;
  /** Publishes as an engine does, over a connection of its own; resolves once the server has it. */
  publish(subject: string, ...payloads: string[]): Promise<void>;
  /** Asks the JetStream API and answers what it says. */
  api(subject: string, document: object): Promise<unknown>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A NATS server of its own on a free port with JetStream; `config` is more of its configuration file. */
export async function startNats(
  config = "",
  { login = {}, jetstream = true }: { login?: NatsAddress["login"]; jetstream?: boolean } = {},
): Promise<NatsServer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-nats-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, "nats.conf");
  const store = jetstream ? `jetstream { store_dir: "${join(folder, "js")}" }` : "";
  writeFileSync(file, `listen: "127.0.0.1:${port}"\n${store}\n${config}\n`);
  const plan = { program: NATS ?? "", args: ["-c", file], ready: "Server is ready" };
  let daemon = await startDaemon(plan);
  const open = async () => {
    const own = { trust: null, allowLinkLocal: false, inboxPrefix: "_INBOX", subjects: [] };
    const connection = new NatsConnection(
      { host: "127.0.0.1", port, login, ...own },
      { message: () => {}, info: () => {}, closed: () => {} },
    );
    await connection.connect();
    return connection;
  };
  return {
    port,
    folder,
    daemon: () => daemon,
    async publish(subject, ...payloads) {
      const connection = await open();
      for (const payload of payloads) connection.publish(subject, payload);
      await connection.ping();
      connection.close();
    },
    async api(subject, document) {
      const connection = await open();
      const answer = await connection.request(`$JS.API.${subject}`, JSON.stringify(document));
      connection.close();
      return JSON.parse(answer.payload?.toString() ?? "null");
    },
    async start() {
      daemon = await startDaemon(plan);
    },
    async stop() {
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const PREFIXES = { operator: 14 << 3, account: 0, user: 20 << 3 } as const;

interface KeyPair {
  readonly publicKey: string;
  readonly seed: string;
  sign(text: string): string;
}

/** A key pair as NATS's own tools make it. */
export function makeKeyPair(of: keyof typeof PREFIXES): KeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const raw = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const prefix = PREFIXES[of];
  const publicKey = encodeNkey(
    prefix,
    createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32),
  );
  // A seed's first two bytes hold two prefixes of five bits: "seed", and of what.
  const seed = encodeNkey((18 << 3) | (prefix >> 5), Buffer.concat([Buffer.from([(prefix & 31) << 3]), raw]));
  const key = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  return { publicKey, seed, sign: (text) => sign(null, Buffer.from(text), key).toString("base64url") };
}

/** A JWT as NATS's own tools make it, version 2. */
function makeJwt(issuer: KeyPair, subject: string, nats: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { jti: "test", iat: Math.floor(Date.now() / 1000), iss: issuer.publicKey, name: "test", sub: subject };
  const body = `${part({ typ: "JWT", alg: "ed25519-nkey" })}.${part({ ...claims, nats: { version: 2, ...nats } })}`;
  return `${body}.${issuer.sign(body)}`;
}

/** The configuration of a server that trusts an operator, and the credentials of a user in an account of his. */
export function makeOperator(): { readonly config: string; readonly creds: string } {
  const [operator, account, user] = [makeKeyPair("operator"), makeKeyPair("account"), makeKeyPair("user")];
  const limits = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const accountJwt = makeJwt(operator, account.publicKey, { type: "account", limits });
  const userJwt = makeJwt(account, user.publicKey, { type: "user", subs: -1, data: -1, payload: -1 });
  const config = `operator: ${makeJwt(operator, operator.publicKey, { type: "operator" })}
resolver: MEMORY
resolver_preload: { ${account.publicKey}: ${accountJwt} }`;
  const creds = `-----BEGIN NATS USER JWT-----
${userJwt}
------END NATS USER JWT------

************************* IMPORTANT *************************
NKEY Seed printed below can be used to sign and prove identity.

-----BEGIN USER NKEY SEED-----
${user.seed}
------END USER NKEY SEED------
`;
  return { config, creds };
}

/** A certificate for 127.0.0.1; answers the lines of a configuration that make a server use it. */
export function makeCertificate(folder: string): { readonly config: string; readonly certificate: string } {
  const [key, certificate] = [join(folder, "own.key"), join(folder, "own.crt")];
  const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=desk"];
  execFileSync("openssl", [...kind, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], {
    stdio: "ignore",
  });
  return { config: `tls { cert_file: "${certificate}", key_file: "${key}" }`, certificate };
}
