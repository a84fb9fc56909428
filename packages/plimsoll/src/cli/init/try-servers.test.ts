import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { MARIADB, type MariadbServer, startMariadb } from "../../checkers/mysql/mariadb-server.fixture.ts";
import { NATS, startNats } from "../../checkers/nats/nats-server.fixture.ts";
import { discover } from "../../discovery/discover.ts";
import { PROTOCOLS } from "../../discovery/protocols.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import { Secret } from "../../port/secret.ts";
import { createFolder } from "../cli.fixture.ts";
import { proposalYaml } from "./proposal.ts";
import { tryFound } from "./try-found.ts";

const context = { clock: createSystemClock({ holdOpen: true }), timeoutMs: 20_000 };

/** What is found at one port, and what its check makes of it; with `env`, of what is offered to those who give a login. */
async function lookAt(what: string, port: number, env: Record<string, string> | null = null) {
  const folder = createFolder();
  onTestFinished(() => folder.remove());
  const protocols = PROTOCOLS.filter((it) => it.what === what).map((it) => ({ ...it, port }));
  const found = await discover({ ...context, folder: folder.path, protocols, webServices: [] });
  const chosen = found.map((it) => (env === null ? it : { ...it, item: it.offer ?? it.item }));
  const tried = await tryFound(chosen, { ...context, env: env ?? {}, path: `${folder.path}/plimsoll.yaml` });
  return { found, words: tried.flatMap(({ outcomes }) => outcomes.map((it) => it.words)), text: proposalYaml(tried) };
}
/** What a busy host makes of it is not what is asked here: it was let in and measured. */
const MEASURED = /^[A-Z]+, (connection|query)_time/;

describe.skipIf(NATS === null)("a NATS server (needs nats-server: PLIMSOLL_NATS)", () => {
  test("that lets everybody in is watched as one", async () => {
    const server = await startNats();
    onTestFinished(() => server.stop());
    const { found, words } = await lookAt("NATS", server.port);
    expect(found).toMatchObject([{ item: { check: { kind: "nats", port: server.port } } }]);
    expect(words).toEqual([expect.stringMatching(MEASURED)]);
  });

  test("that asks for a login is offered with one", async () => {
    const user = "desk";
    const password = "s3cret";
    const server = await startNats(`authorization { user: ${user}, password: ${password} }`, {
      login: { user, password: new Secret(password) },
    });
    onTestFinished(() => server.stop());
    expect((await lookAt("NATS", server.port)).words).toEqual([expect.stringMatching(MEASURED)]);
    const offered = await lookAt("NATS", server.port, { NATS_USER: user, NATS_PASSWORD: password });
    expect(offered.found).toMatchObject([{ item: { check: { kind: "tcp" } }, offer: { check: { kind: "nats" } } }]);
    expect(offered.words).toEqual([expect.stringMatching(MEASURED)]);
  });
});

describe.skipIf(MARIADB === null)("a MariaDB (needs mariadbd: PLIMSOLL_MARIADB)", () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());

  test("is watched by its greeting, and offered as kind mysql with a login", async () => {
    const { found, words, text } = await lookAt("MySQL or MariaDB", server.port);
    expect(found).toMatchObject([{ item: { check: { kind: "tcp" } }, offer: { check: { kind: "mysql" } } }]);
    expect(words).toEqual([expect.stringMatching(MEASURED)]);
    expect(text).toContain("  # With a login kind mysql tells more; it takes the place of mysql.\n  # - id: mysql\n");
    const offered = await lookAt("MySQL or MariaDB", server.port, { MYSQL_USER: "desk", MYSQL_PASSWORD: "mariadb" });
    expect(offered.words).toEqual([expect.stringMatching(MEASURED)]);
  });
});
