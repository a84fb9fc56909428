import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Delivered, type KeyedReceiver, startKeyedReceiver } from "./keyed-receiver.ts";
import { killWhen, readDatabase, runServerUntil, startServer } from "./killed-server.ts";
import { createFolder } from "./plimsoll-process.ts";
import { type SwitchableTarget, startSwitchableTarget } from "./switchable-target.ts";

const TARGETS = 5;
/** A boundary that is not met is met by this, ms. */
const LONGEST_RUN_MS = 15_000;
export const CHANNELS = ["desk", "duty"] as const;

/** When a process is killed, from the fact to the end of its delivery. */
export const BOUNDARIES = [
  /** The target has just given its failing answer, or its first good one. */
  "fact",
  /** The transition has just been seen in the database. */
  "recorded",
  /** The webhook has come in and is not answered. */
  "received",
  /** It has just been answered; whether the answer was read nobody knows. */
  "answered",
  /** Its delivery has just been seen in the database. */
  "settled",
  /** At any moment, while it starts too. */
  "anywhere",
] as const;
export type Boundary = (typeof BOUNDARIES)[number];

export interface KillLane {
  readonly databasePath: string;
  readonly delivered: readonly Delivered[];
  readonly kills: Record<Boundary, number>;
  /** Starts the server once more with everything well, until nothing waits, and ends it in peace. */
  finish(): Promise<void>;
  kill(cycle: number): Promise<void>;
  remove(): Promise<void>;
}

/** A server with a store, targets and a receiver of its own, that is killed again and again. */
export async function openKillLane(): Promise<KillLane> {
  const folder = createFolder();
  const receiver = await startKeyedReceiver();
  const targets = await Promise.all(Array.from({ length: TARGETS }, startSwitchableTarget));
  const databasePath = join(folder.path, "plimsoll.db");
  writeFileSync(join(folder.path, "plimsoll.yaml"), configuration({ targets, receiver }));
  const kills = Object.fromEntries(BOUNDARIES.map((boundary) => [boundary, 0])) as Record<Boundary, number>;
  return {
    databasePath,
    delivered: receiver.delivered,
    kills,
    async kill(cycle) {
      const boundary = BOUNDARIES[cycle % BOUNDARIES.length] ?? "anywhere";
      await killAt(boundary, { cycle, targets, receiver, databasePath, start: () => startServer(folder.path) });
      kills[boundary] += 1;
    },
    async finish() {
      for (const target of targets) target.isDown = false;
      await runServerUntil(folder.path, () => restOf(databasePath) === 0, 60_000);
    },
    async remove() {
      await Promise.all([receiver.stop(), ...targets.map((target) => target.stop())]);
      folder.remove();
    },
  };
}

function configuration(lane: { targets: readonly SwitchableTarget[]; receiver: KeyedReceiver }): string {
  const components = lane.targets.map(
    (target, n) =>
      `  - { id: t${n}, type: API_SERVER, confirm: { failures: 1 }, flapping: { enabled: false }, thresholds: { availability_percentage: null }, check: { kind: http, base_url: "http://127.0.0.1:${target.port}", endpoints: [/] } }`,
  );
  const channels = CHANNELS.map((id) => `{ id: ${id}, kind: webhook, url: "${lane.receiver.url}/${id}" }`);
  return `server: { port: 0 }
monitoring: { check_interval: 100ms, timeout: 5s }
components:
${components.join("\n")}
alerting:
  channels: [${channels.join(", ")}]
  routes: [{ channels: [${CHANNELS.join(", ")}], group_interval: 100ms }]
`;
}

interface Stage {
  readonly cycle: number;
  readonly targets: readonly SwitchableTarget[];
  readonly receiver: KeyedReceiver;
  readonly databasePath: string;
  readonly start: () => ChildProcess;
}

/** Starts the server, moves the timeline on, and kills it at the boundary. */
async function killAt(boundary: Boundary, stage: Stage): Promise<void> {
  const { cycle, targets, receiver, databasePath } = stage;
  for (const target of targets) target.onAnswer = () => receiver.happened.emit("check");
  const server = stage.start();
  const exited = once(server, "exit");
  const kill = () => server.kill("SIGKILL");
  const limit = setTimeout(kill, LONGEST_RUN_MS);
  if (boundary === "anywhere") setTimeout(kill, (cycle * 137) % 1500);
  else {
    await Promise.race([once(receiver.happened, "check"), exited]);
    const before = countOf(databasePath);
    if (boundary === "received") receiver.onRequest = kill;
    if (boundary === "answered") receiver.onAnswered = kill;
    if (boundary === "recorded") killWhen(server, () => countOf(databasePath).transitions > before.transitions);
    if (boundary === "settled") killWhen(server, () => countOf(databasePath).delivered > before.delivered);
  }
  // The declared timeline: two of the five change in each run, so that each goes down and comes back.
  const changing = [targets[cycle % TARGETS], targets[(cycle + 2) % TARGETS]].filter((target) => target !== undefined);
  for (const target of changing) {
    target.isDown = !target.isDown;
    if (boundary === "fact") target.onAnswer = kill;
  }
  await exited;
  clearTimeout(limit);
  receiver.onRequest = () => {};
  receiver.onAnswered = () => {};
}

function countOf(path: string): { transitions: number; delivered: number } {
  const counts = readDatabase(path, (db) =>
    db
      .prepare<[], { transitions: number; delivered: number }>(
        "SELECT (SELECT count(*) FROM transitions) AS transitions, (SELECT count(*) FROM notifications WHERE state = 'delivered') AS delivered",
      )
      .get(),
  );
  return counts ?? { transitions: 0, delivered: 0 };
}

/** How much is still to be done: alerts that fire and notifications that wait. */
function restOf(path: string): number | null {
  return readDatabase(
    path,
    (db) =>
      db
        .prepare<[], number>(
          `SELECT (SELECT count(*) FROM alerts WHERE status = 'firing') + (SELECT count(*) FROM notifications WHERE state = 'pending')
            + (SELECT count(*) FROM component_states WHERE status IS NOT 'HEALTHY')`,
        )
        .pluck()
        .get() ?? 0,
  );
}
