import fastify, { type FastifyInstance } from "fastify";
import { findFault } from "../faults/fault-catalog.ts";
import type { Supervisor } from "./supervisor.ts";

/** Where faults are listed and switched, and the engine is restarted. It lives beside exchange and engine, so that it answers whatever they do. */
export function createControlApi(
  supervisor: Pick<Supervisor, "faults" | "switchFault" | "restartEngine">,
): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.get("/", async () => ({ name: "paper-engine", faults: 'GET /faults, POST /faults/{name} with {"on": true}' }));
  app.get("/faults", async () => ({ faults: supervisor.faults() }));
  app.post<{ Params: { name: string }; Body: { on?: unknown } | null }>("/faults/:name", async (request, reply) => {
    const fault = findFault(request.params.name);
    const on = request.body?.on;
    if (fault === null)
      return reply.code(404).send({ error: `there is no fault ${JSON.stringify(request.params.name)}` });
    if (typeof on !== "boolean") return reply.code(400).send({ error: 'expected {"on": true} or {"on": false}' });
    try {
      await supervisor.switchFault(fault.name, on);
    } catch (error) {
      return reply.code(502).send({ error: `${fault.name} was not switched: ${(error as Error).message}` });
    }
    return { name: fault.name, on };
  });
  app.post("/engine/restart", async (_, reply) => {
    try {
      await supervisor.restartEngine();
    } catch (error) {
      return reply.code(502).send({ error: `the engine was not restarted: ${(error as Error).message}` });
    }
    return { restarted: true };
  });
  return app;
}
