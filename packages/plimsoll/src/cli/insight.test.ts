import { expect, test } from "vitest";
import { createRegistries, startServer } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { closedPort, createFolder, runCli, serveStatuses } from "./cli.fixture.ts";

test("forecast and capacity are told by the running server, as words, JSON and CSV", async () => {
  const folder = createFolder();
  const target = await serveStatuses({ "/": 200 });
  const text = `
server: { port: ${await closedPort()} }
components:
  - { id: engine-api, check: { kind: http, base_url: "${target.url}", endpoints: [/] } }
`;
  const file = folder.write("plimsoll.yaml", text);
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file, env: {}, readFile: () => "", ...registries });
  const server = await startServer({ config, log: silentLog });
  try {
    await server.monitor.checkNow(null);
    const cli = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = runCli(folder.path, args);
      return { exitCode: await exitCode, stdout: stdout.text, stderr: stderr.text };
    };
    const forecast = await cli("forecast", "engine-api");
    expect(forecast.stdout).toContain("not enough data: needs 1 h");
    expect(forecast.exitCode).toBe(0);
    expect(JSON.parse((await cli("forecast", "engine-api", "--json")).stdout)).toHaveProperty(
      "items.0.kind",
      "not_enough_data",
    );
    const capacity = await cli("capacity");
    expect(capacity.stdout).toMatch(/^engine-api availability_percentage: now 100 %/m);
    const csv = await cli("capacity", "engine-api", "--csv");
    expect(csv.stdout.split("\r\n")[0]).toMatch(/^component_id,metric,labels,unit,current,peak,/);
    expect(csv.stdout).toContain("engine-api,availability_percentage,{},%,100,");
    expect((await cli("capacity", "--what-if", "orders=1.5")).stderr).toContain('there is no metric "orders"');
  } finally {
    await server.stop();
    target.server.closeAllConnections();
    target.server.close();
    folder.remove();
  }
});
