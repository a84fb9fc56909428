import type { FastifyInstance } from "fastify";
import { CommandFence } from "./command-fence.ts";
import { LINES, type Line, type MarketData } from "./market-data.ts";

type Steered = Pick<MarketData, "line" | "fenced" | "resubscribe" | "fence" | "follow">;

/** Where a person or a monitor has the engine subscribe anew, or follow the other gateway. Each command is obeyed once. */
export function addMarketDataRoutes(app: FastifyInstance, market: Steered): void {
  const fence = new CommandFence();
  const add = (path: string, obey: (line: Line | null) => void, wantsLine: boolean) => {
    app.post<{ Body: { line?: unknown } | null }>(path, async ({ body, headers }, reply) => {
      const line = LINES.find((each) => each === body?.line) ?? null;
      if (wantsLine && line === null) return reply.code(400).send({ error: 'expected {"line": "a"} or "b"' });
      const verdict = fence.admit(headers);
      if (verdict === "outdated") return reply.code(409).send({ error: "a command with a higher fencing token came" });
      if (verdict === "obey") obey(line);
      return { line: market.line, fenced: market.fenced };
    });
  };
  add("/market-data/resubscribe", () => market.resubscribe(), false);
  add("/market-data/fence", (line) => line !== null && market.fence(line), true);
  add("/market-data/follow", (line) => line !== null && market.follow(line), true);
}
