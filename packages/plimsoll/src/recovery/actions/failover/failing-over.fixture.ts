// Fails over by the options that it is given, for a test to kill it in the middle.
import { createSystemClock } from "../../../engine/system-clock.ts";
import { createEgress } from "../../../net/egress.ts";
import { silentLog } from "../../../port/log.ts";
import { createActionRegistry } from "../registry.ts";
import { createFailoverActionKind } from "./failover-action.ts";

const kind = createFailoverActionKind(createActionRegistry);
const clock = createSystemClock({ holdOpen: true });
const action = kind.create(kind.options.parse(JSON.parse(process.argv[2] ?? "")), {
  actionId: "mend",
  clock,
  log: silentLog,
  egress: createEgress({ clock, isForbidden: () => false }),
  resubscribe: async () => false,
});
await action.run({
  signal: new AbortController().signal,
  deadlineMs: 60_000,
  attempt: { idempotencyKey: "attempt-1", fencingToken: 7, number: 1 },
  component: null,
});
