import { createHash } from "node:crypto";
import { createApiKey } from "../auth/api-key.ts";
import { Authentication, type AuthenticationParts } from "../auth/authentication.ts";
import type { AuthConfig } from "../config/config.ts";
import type { Role } from "../port/actor.ts";
import { silentLog } from "../port/log.ts";
import { Secret } from "../port/secret.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import {
  BASE,
  createQuietClock,
  createTestApi,
  type QuietClock,
  type TestApi,
  type TestApiOptions,
} from "./api.fixture.ts";

/** A person for each role, by the role's name. */
export const PEOPLE = ["viewer", "operator", "approver", "risk", "admin"] as const satisfies readonly Role[];
export const KEYS = { viewer: createApiKey(), operator: createApiKey(), admin: createApiKey() } as const;

export const passwordOf = (name: string) => `the password of ${name}`;

/** Looks like argon2id and costs nothing. */
export function quickHash(password: string): Secret {
  const digest = createHash("sha256").update(password).digest("base64").replace(/=+$/, "");
  return new Secret(`$argon2id$v=19$m=19456,t=2,p=1$c2FsdHlzYWx0$${digest}`);
}

export function peopleConfig(changes: Partial<AuthConfig> = {}): AuthConfig {
  return {
    users: PEOPLE.map((name) => ({
      name,
      displayName: `The ${name}`,
      roles: [name],
      passwordHash: quickHash(passwordOf(name)),
    })),
    apiKeys: (["viewer", "operator", "admin"] as const).map((role) => ({
      name: `${role}-program`,
      role,
      keyHash: KEYS[role].keyHash.slice("sha256:".length),
    })),
    sessionIdleMs: 12 * 3_600_000,
    sessionMaxMs: 7 * 86_400_000,
    anonymousViewer: false,
    ...changes,
  };
}

export interface TestAuthentication {
  readonly auth: Authentication;
  readonly clock: QuietClock;
  readonly store: AuthenticationParts["store"];
  /** The hashes that passwords were verified against. */
  readonly verified: string[];
}

export function createTestAuthentication(
  config = peopleConfig(),
  parts: Partial<Pick<AuthenticationParts, "store">> & { clock?: QuietClock } = {},
): TestAuthentication {
  const clock = parts.clock ?? createQuietClock();
  const store = parts.store ?? createMemoryStore({ clock });
  const verified: string[] = [];
  const verify = async (hash: string, password: string) => {
    verified.push(hash);
    return hash === quickHash(password).reveal();
  };
  return { auth: new Authentication({ config, store, clock, log: silentLog, verify }), clock, store, verified };
}

export interface PeopleApi extends TestApi, TestAuthentication {
  readonly store: TestApi["store"];
  /** Logs in and gives the cookie to send. */
  login(name: string, password?: string): Promise<string>;
}

export async function createPeopleApi(config = peopleConfig(), options: TestApiOptions = {}): Promise<PeopleApi> {
  const clock = createQuietClock();
  const store = createMemoryStore({ clock });
  const people = createTestAuthentication(config, { clock, store });
  const api = await createTestApi({ ...options, clock, store, auth: people.auth });
  return {
    ...people,
    ...api,
    async login(name, password = passwordOf(name)) {
      const answer = await api.send("POST", `${BASE}/login`, { name, password });
      if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`);
      return cookieOf(answer.headers);
    },
  };
}

/** What a browser would send back. */
export function cookieOf(headers: Readonly<Record<string, unknown>>): string {
  return String(headers["set-cookie"]).split(";", 1)[0] ?? "";
}
