// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
import { describe, expect, it } from "vitest";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { configJsonSchema } from "./config-json-schema.ts";
import { parseConfig } from "./parse-config.ts";

const PASSWORD_HASH = "$argon2id$v=19$m=32768,t=3,p=1$c2FsdHlzYWx0c2FsdHk$KSr7sK44Fg3IIWbZV48a0cH1yNBBAPuaIiGU+MIZnHg";
const KEY_HASH = `sha256:${"0123456789abcdef".repeat(4)}`;
const NOBODY_ELSE = { checkers: new Map(), channels: new Map(), presets: new Map() };

function parse(text: string, env: Record<string, string> = {}) {
  const readFile = () => `${PASSWORD_HASH}\n`;
  return parseConfig(`components: []\n${text}`, { file: "/etc/plimsoll.yaml", env, readFile, ...NOBODY_ELSE });
}
function mistakesIn(text: string, env: Record<string, string> = {}): string[] {
  try {
    parse(text, env);
  } catch (error) {
    if (error instanceof PlimsollError) return error.mistakes.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}
const user = (more: string) =>
  `auth: { users: [{ name: ann, role: admin, password_hash: "${PASSWORD_HASH}", ${more} }] }`;

describe("auth", () => {
  it("reads users and keys, with secrets wrapped and defaults filled in", () => {
    const { auth } = parse(
      `
auth:
  users:
    - { name: ann, display_name: Ann Lee, roles: [admin, approver, admin], password_hash: "\${HASH}" }
    - { name: bob.o-neil@desk, role: viewer, password_hash: "\${file:bob.hash}" }
  api_keys:
    - { name: grafana, role: viewer, key_hash: "${KEY_HASH}" }
`,
      { HASH: PASSWORD_HASH },
    );
    expect(auth).toMatchObject({
      users: [
        { name: "ann", displayName: "Ann Lee", roles: ["admin", "approver"] },
        { name: "bob.o-neil@desk", displayName: null, roles: ["viewer"] },
      ],
      apiKeys: [{ name: "grafana", role: "viewer", keyHash: KEY_HASH.slice(7) }],
      sessionIdleMs: 43_200_000,
      sessionMaxMs: 604_800_000,
      anonymousViewer: false,
    });
    expect(auth.users.map(({ passwordHash }) => passwordHash.reveal())).toEqual([PASSWORD_HASH, PASSWORD_HASH]);
    expect(JSON.stringify(auth)).not.toContain("argon2id");
  });

  it("is empty by default: everyone on this host is admin", () => {
    expect(parse("").auth).toMatchObject({ users: [], apiKeys: [], anonymousViewer: false });
  });

  it.each([
    [
      "hunter2hunter2",
      "expected an argon2id hash, as plimsoll hash-password makes one of a password; a password itself is never written here",
    ],
    [
      "$2b$12$abcdefghijklmnopqrstuv",
      "expected an argon2id hash, as plimsoll hash-password makes one of a password, not a hash of another kind",
    ],
    [
      "$argon2i$v=19$m=65536,t=3,p=4$c2FsdHlzYWx0$AAAAAAAAAAAAAAAAAAAAAA",
      "expected an argon2id hash, as plimsoll hash-password makes one of a password, not argon2i or argon2d",
    ],
    [
      PASSWORD_HASH.slice(0, 60),
      "expected an argon2id hash, as plimsoll hash-password makes one of a password; this one is cut short or of another version",
    ],
    [
      PASSWORD_HASH.replace("m=32768", "m=1024"),
      "is too weak: expected at least m=19456,t=2; plimsoll hash-password makes a better one",
    ],
    [
      PASSWORD_HASH.replace("m=32768", "m=4000000"),
      "takes too much for every login; expected at most m=262144,t=20,p=8",
    ],
  ])("refuses the password_hash %s, and never repeats it", (given, message) => {
    const mistakes = mistakesIn(`auth: { users: [{ name: ann, role: admin, password_hash: "${given}" }] }`);
    expect(mistakes).toEqual([`auth.users[0].password_hash: ${message}`]);
  });

  it.each([
    [
      "a key itself",
      `auth: { api_keys: [{ name: a, role: viewer, key_hash: plk_secret }] }`,
      "auth.api_keys[0].key_hash: expected sha256: and 64 hexadecimal digits, as plimsoll create-key prints; a key itself is never written here",
    ],
    [
      "a key that approves",
      `auth: { api_keys: [{ name: a, role: approver, key_hash: "${KEY_HASH}" }] }`,
      "auth.api_keys[0].role: expected one of viewer, operator, admin: approver and risk are for people, not for keys",
    ],
    [
      "an unknown role",
      user("").replace("role: admin", "role: root"),
      "auth.users[0].role: expected one of viewer, operator, admin, approver, risk",
    ],
    [
      "no role",
      user("").replace("role: admin,", ""),
      "auth.users[0].role: is missing; expected a role, or roles: [...]",
    ],
    ["role and roles", user("roles: [viewer]"), "auth.users[0].role: expected role or roles, not both"],
    ["no roles", user("").replace("role: admin", "roles: []"), "auth.users[0].roles: expected at least one"],
    [
      "an unknown key",
      user("pasword: x"),
      'auth.users[0].pasword: unknown key "pasword"; expected one of name, display_name, role, roles, password_hash',
    ],
    [
      "a name of Plimsoll's own",
      user("").replace("name: ann", "name: Local"),
      "auth.users[0].name: is a name that Plimsoll uses itself; choose another",
    ],
    [
      "a name with a space",
      user("").replace("name: ann", "name: ann lee"),
      "auth.users[0].name: expected letters, digits and . _ @ -, at most 64",
    ],
    ["a session of no time", "auth: { session: { idle: 1s } }", "auth.session.idle: expected 1m to 30d"],
    ["an anonymous admin", "auth: { anonymous: admin }", "auth.anonymous: expected one of none, viewer"],
    [
      "a proxy by name",
      "server: { trusted_proxies: [nginx] }",
      "server.trusted_proxies[0]: expected an address or a network such as 127.0.0.1 or 10.0.0.0/8",
    ],
    [
      "a network that is too long",
      'server: { trusted_proxies: ["10.0.0.0/33"] }',
      "server.trusted_proxies[0]: expected an address or a network such as 127.0.0.1 or 10.0.0.0/8",
    ],
  ])("refuses %s", (_, text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  it("refuses a name that a user and a key share, and a key given twice", () => {
    const text = `
auth:
  users:
    - { name: ann, role: admin, password_hash: "${PASSWORD_HASH}" }
    - { name: Ann, role: viewer, password_hash: "${PASSWORD_HASH}" }
  api_keys:
    - { name: ANN, role: viewer, key_hash: "${KEY_HASH}" }
    - { name: grafana, role: viewer, key_hash: "${KEY_HASH}" }
`;
    expect(mistakesIn(text)).toEqual([
      "auth.users[1].name: is the name of another user or key already",
      "auth.api_keys[0].name: is the name of another user or key already",
      "auth.api_keys[1].key_hash: is the hash of another key already",
    ]);
  });
});

describe("listening beyond loopback", () => {
  const refused = /^server.host: refused to listen beyond loopback while nobody is configured under auth.users/;

  it("is refused without users", () => {
    expect(mistakesIn("server: { host: 0.0.0.0 }")).toEqual([expect.stringMatching(refused)]);
    expect(mistakesIn("server: { host: 0.0.0.0 }\nauth: { anonymous: viewer }")).toEqual([
      expect.stringMatching(refused),
    ]);
    expect(mistakesIn('server: { host: "${HOST}" }', { HOST: "::" })).toEqual([expect.stringMatching(refused)]);
  });

  it("is allowed once there is a user", () => {
    expect(
      parse(`server: { host: 0.0.0.0, trusted_proxies: ["10.0.0.0/8", "::1"] }\n${user("")}`).server,
    ).toMatchObject({
      host: "0.0.0.0",
      trustedProxies: ["10.0.0.0/8", "::1"],
    });
  });
});

it("is part of the JSON Schema", () => {
  const { properties } = configJsonSchema(NOBODY_ELSE) as { properties: { auth: { properties: object } } };
  expect(Object.keys(properties.auth.properties)).toEqual(["users", "api_keys", "session", "anonymous"]);
});
