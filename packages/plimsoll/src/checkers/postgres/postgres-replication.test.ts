import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { postgresCheckerKind } from "./postgres-checker-kind.ts";
import { type Cluster, type PostgresServer, startCluster } from "./postgres-server.fixture.ts";

let primary: Cluster;
let standby: PostgresServer;
beforeAll(async () => {
  primary = await startCluster();
  standby = await primary.startStandby();
});
afterAll(() => primary.stop());

async function lagOf(server: PostgresServer, query = "SELECT 1") {
  const options = postgresCheckerKind.options.parse({ url: server.url, query });
  const checker = postgresCheckerKind.create(options, setupOf({ componentId: "db" }));
  const answer = await checker.check(contextOf());
  return answer.metrics?.find((metric) => metric.name === "replication_lag");
}

test("replication lag is told by both ends, and ages on a standby that has lost its primary", async () => {
  const details = { role: "primary", standbys: 1 };
  await expect.poll(() => lagOf(primary)).toMatchObject({ value: expect.any(Number), unit: "s", details });
  const client = new Client({ connectionString: primary.url });
  await client.connect();
  await client.query("CREATE TABLE replayed (id int)");
  await client.end();
  await expect
    .poll(() => lagOf(standby, "SELECT * FROM replayed"))
    .toMatchObject({
      value: 0,
      unit: "s",
      details: { role: "standby" },
    });
  await primary.stopServer();
  await expect.poll(async () => (await lagOf(standby))?.value).toBeGreaterThan(0);
});
