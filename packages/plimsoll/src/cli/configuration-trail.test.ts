import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRegistries, startServer } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { createFolder, type Folder } from "./cli.fixture.ts";

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

const HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aHVudGVyMTBodW50ZXIxMGh1bnRlcjEwaHVudGVyMTA";
const KEY_HASH = "ab".repeat(32);
const SECRETS = ["hunter", HASH.slice(-20), KEY_HASH];

function configuration({ interval = "1h", token = "hunter1" } = {}) {
  const text = `
server: { port: 0 }
auth:
  users: [ { name: anna, role: admin, password_hash: "${HASH}" } ]
  api_keys: [ { name: engine, role: viewer, key_hash: "sha256:${KEY_HASH}" } ]
components:
  - { id: db, check: { kind: postgres, url: "postgres://anna:hunter2@127.0.0.1:1/orders" }, interval: ${interval} }
  - { id: web, check: { kind: http, base_url: "http://127.0.0.1:1", endpoints: [/], headers: { X-Token: hunter3 } }, interval: 1h }
alerting:
  channels:
    - { id: desk, kind: webhook, url: "http://127.0.0.1:1/hunter4", secret: hunter5, headers: { X-Token: ${token} } }
    - { id: chat, kind: slack, url: "http://127.0.0.1:1/hunter6" }
  heartbeat: { url: "http://127.0.0.1:1/hunter7", interval: 1h }
inbound: { pagerduty: { secrets: [hunter8-hunter8-hunter8] } }
audit: { anchors: [ { kind: webhook, url: "http://127.0.0.1:1/hunter9", secret: hunter0 } ] }
`;
  const registries = createRegistries({ clock: createSystemClock() });
  const file = folder.write("plimsoll.yaml", text);
  return parseConfig(text, { file, env: {}, readFile: () => "", ...registries });
}

interface Row {
  readonly verb: string;
  readonly subject: string;
  readonly before: string;
  readonly after: string;
}

function rows(): Row[] {
  const db = new Database(join(folder.path, "plimsoll.db"), { readonly: true });
  try {
    const all = JSON.stringify([db.prepare("SELECT * FROM audit").all(), db.prepare("SELECT * FROM settings").all()]);
    for (const secret of SECRETS) expect(all).not.toContain(secret);
    return db.prepare("SELECT * FROM audit WHERE verb LIKE '%configuration' ORDER BY id").all() as Row[];
  } finally {
    db.close();
  }
}

test("the trail has what the configuration changed since the run before and at each reload, and no secret", async () => {
  let server = await startServer({ config: configuration(), log: silentLog });
  await server.stop();
  server = await startServer({ config: configuration(), log: silentLog });
  await server.stop();
  expect(rows()).toMatchObject([{ verb: "start_with_configuration", before: "null" }]);

  server = await startServer({ config: configuration({ interval: "2h" }), log: silentLog });
  await server.reload(configuration({ interval: "3h", token: "hunter11" }));
  await server.stop();
  const [first, start, reload, ...more] = rows();
  expect(more).toEqual([]);
  expect(first?.subject).toBe(join(folder.path, "plimsoll.yaml"));
  expect(Object.keys(JSON.parse(first?.after ?? ""))).toEqual(
    expect.arrayContaining(["api_keys.engine", "channels.desk", "components.db", "server", "users.anna"]),
  );
  expect(JSON.parse(start?.before ?? "")).toMatchObject({ "components.db": { interval: "1h" } });
  expect(JSON.parse(start?.after ?? "")).toMatchObject({ "components.db": { interval: "2h" } });
  expect(reload?.verb).toBe("reload_configuration");
  expect(JSON.parse(reload?.after ?? "")).toMatchObject({
    "components.db": { interval: "3h" },
    secrets_changed: ["channels.desk"],
  });
  expect(Object.keys(JSON.parse(reload?.before ?? ""))).toEqual(["channels.desk", "components.db"]);
});
