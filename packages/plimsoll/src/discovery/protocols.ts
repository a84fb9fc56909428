import { findTraders } from "./find-traders.ts";
import type { Found, ProbeContext, Proposal } from "./found.ts";

/** A port that has answered, and what. */
export interface Answered {
  readonly host: string;
  readonly port: number;
  readonly received: Buffer;
}

/** A service that is known by the first bytes it answers. */
export interface Protocol {
  readonly what: string;
  readonly port: number;
  readonly send: Buffer | null;
  /** What the answer shows, in words; null when it is something else, or not enough yet. */
  recognise(received: Buffer): string | null;
  propose(answered: Answered): Proposal;
  /** What else is found by what it holds. */
  lookInside?(answered: Answered, context: ProbeContext): Promise<readonly Found[]>;
}

/** SSLRequest: length 8, code 80877103. PostgreSQL, "Message Formats": the answer is one byte, S or N. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** CONNECT, MQTT 3.1.1, clean session, no client id, keep alive 60 s. OASIS MQTT 3.1.1, section 3.1. */
const MQTT_CONNECT = Buffer.from([0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0]);

const postgres: Protocol = {
  what: "PostgreSQL",
  port: 5432,
  send: SSL_REQUEST,
  recognise(received) {
    const text = received.toString("latin1");
    if (received.length === 0 || !/^(S|N)$/.test(text)) return null;
    return `answered "${text}" to an SSLRequest (${text === "S" ? "encrypts" : "does not encrypt"})`;
  },
  propose: ({ host, port }) => ({
    item: { id: "postgres", type: "DATABASE", check: { kind: "tcp", host, port } },
    notes: [
      `With a user for it, check: { kind: postgres, host: "${host}", user: ..., database: ... } also measures queries, size, connections, replication.`,
    ],
  }),
};

const mysql: Protocol = {
  what: "MySQL or MariaDB",
  port: 3306,
  send: null,
  recognise(received) {
    // Protocol::HandshakeV10 begins with its length, sequence 0, version 10 and the server's version ended by a zero byte.
    // Instead of it an error packet (0xff) may come, as for a host that is not allowed.
    if (received.length < 7 || received[3] !== 0) return null;
    if (received[4] === 0xff) return "answered with a MySQL error packet";
    const end = received.indexOf(0, 5);
    const version = end < 0 ? "" : received.toString("latin1", 5, end);
    return received[4] === 10 && /^[\x20-\x7e]{3,}$/.test(version) ? `greets as version ${version}` : null;
  },
  propose({ host, port, received }) {
    const common = { id: "mysql", type: "DATABASE" } as const;
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    const login = { user: "${MYSQL_USER}", password: "${MYSQL_PASSWORD}" };
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    const expect = received.includes("mysql_native") ? { expect: "mysql_native" } : {};
    return {
      item: { ...common, check: { kind: "tcp", host, port, ...expect } },
      notes: ["Only its greeting is checked: all else it tells only to a user of its own."],
      offer: { ...common, check: { kind: "mysql", host, port, ...login } },
    };
  },
};

const redis: Protocol = {
  what: "Redis",
  port: 6379,
  send: Buffer.from("PING\r\n"),
  recognise(received) {
    const [, answer] = /^(\+PONG|-NOAUTH [^\r\n]*|-DENIED [^\r\n]*)\r\n/.exec(received.toString("latin1")) ?? [];
    return answer === undefined ? null : `answered ${answer} to PING`;
  },
  propose({ host, port, received }) {
    const common = { id: "redis", type: "DATABASE" } as const;
    if (isOpen(received)) return { item: { ...common, check: { kind: "redis", host, port } }, notes: [] };
    return {
      item: { ...common, check: { kind: "tcp", host, port, send: "PING\r\n", expect: "-" } },
      notes: [
        `With its password, check: { kind: redis, host: "${host}", password: "\${REDIS_PASSWORD}" } also measures memory, clients, replication and what an engine leaves in it.`,
      ],
    };
  },
  lookInside: async (answered, context) => (isOpen(answered.received) ? await findTraders(answered, context) : []),
};

const nats: Protocol = {
  what: "NATS",
  port: 4222,
  send: null,
  recognise(received) {
    const json = natsInfo(received);
    const [, version] = /"version":"([^"]{1,40})"/.exec(json) ?? [];
    return json.includes('"server_id"') ? `greets with INFO, version ${version ?? "unknown"}` : null;
  },
  propose({ host, port, received }) {
    const common = { id: "nats", type: "CUSTOM" } as const;
    const info = natsInfo(received);
    const check = { kind: "nats", host, port, ...(/"tls_required":true/.test(info) ? { tls: true } : {}) };
    if (!/"(auth|tls)_required":true/.test(info)) {
      const note =
        "Under subjects stands what is published and how old it may be, under streams what waits in JetStream.";
      return { item: { ...common, check }, notes: [note] };
    }
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    const login = { user: "${NATS_USER}", password: "${NATS_PASSWORD}" };
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
    return {
      item: { ...common, check: { kind: "tcp", host, port, expect: "INFO " } },
      notes: ["Only its greeting is checked: it lets nobody in without a login or TLS."],
      offer: { ...common, check: { ...check, ...login } },
    };
  },
};

const mqtt: Protocol = {
  what: "MQTT broker",
  port: 1883,
  send: MQTT_CONNECT,
  recognise(received) {
    // CONNACK: 0x20, two bytes follow, flags, return code 0 to 5.
    if (received.length !== 4 || received[0] !== 0x20 || received[1] !== 2 || (received[3] ?? 6) > 5) return null;
    return `answered CONNACK, return code ${received[3]}`;
  },
  propose({ host, port, received }) {
    const common = { id: "mqtt", type: "CUSTOM" } as const;
    if (received[3] === 0) {
      const note = "Under topics stands what is published and how old it may be, such as a bot's heartbeat.";
      return { item: { ...common, check: { kind: "mqtt", host, port } }, notes: [note] };
    }
    const send = MQTT_CONNECT.toString("latin1");
    return {
      item: { ...common, check: { kind: "tcp", host, port, send, expect: " \u0002" } },
      notes: [
        `With its login, check: { kind: mqtt, host: "${host}", user: ..., password: "\${MQTT_PASSWORD}", topics: [...] } also reads what is published.`,
      ],
    };
  },
};

/** What `init` looks for by its own protocol; an open port alone is never enough. */
export const PROTOCOLS: readonly Protocol[] = [postgres, mysql, redis, nats, mqtt];

/** The document of a NATS server's greeting; empty for what is none. */
function natsInfo(received: Buffer): string {
  return /^INFO (\{.*\})\s*\r\n/.exec(received.toString("utf8"))?.[1] ?? "";
}

/** Whether a Redis answered PONG, and so needs no password. */
function isOpen(received: Buffer): boolean {
  return received[0] === 0x2b;
}
