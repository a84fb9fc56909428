import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecoveryAttempt } from "@plimsoll/core";
import { killWhen, readDatabase, runServerUntil, startServer } from "./killed-server.ts";
import { createFolder, eventually } from "./plimsoll-process.ts";
import { type SwitchableTarget, startSwitchableTarget } from "./switchable-target.ts";

const TARGETS = 3;
/** How long an action takes, s. */
const ACTION_S = 0.4;
/** A moment that does not come is given up after so long, ms. */
const LONGEST_RUN_MS = 15_000;
/** What one store may at most begin, by its configuration. */
export const CAPS = { attempts: 3, perHour: 5 } as const;

/** When a server is killed, from the fact to the verdict on its action. */
export const MOMENTS = [
  /** The component has just been seen DOWN in the database. */
  "down",
  /** The attempt has just been seen there: its action is about to begin, or just has. */
  "recorded",
  /** The action has just written its first line. */
  "begun",
  /** At any moment while the action runs. */
  "during",
  /** The action has just written its last line. */
  "ended",
  /** The attempt has just been seen to wait for its check. */
  "verifying",
  /** At any moment, while the server starts too. */
  "anywhere",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** A line that an action wrote when it began. */
export interface Begun {
  readonly key: string;
  readonly token: number;
  readonly component: string;
}

export interface RecoveryLane {
  readonly databasePath: string;
  /** What the actions themselves say of their beginnings, in their order. */
  begun(): Begun[];
  /** Keys of attempts whose action was under way, by the store, when the server was killed. */
  readonly interrupted: ReadonlySet<string>;
  /** Starts the server, has one target go down, and kills the server. `share` is from [0, 1). */
  kill(moment: Moment, cycle: number, share: number): Promise<void>;
  /** Everything is down, and the server runs until it has left all of it to people; then it ends in peace. */
  finish(): Promise<void>;
  remove(): Promise<void>;
}

/** A server with a store, targets and a command per target as its recovery, that is killed again and again. */
export async function openRecoveryLane(): Promise<RecoveryLane> {
  const folder = createFolder();
  const targets = await Promise.all(Array.from({ length: TARGETS }, startSwitchableTarget));
  const [begunPath, endedPath] = [join(folder.path, "begun"), join(folder.path, "ended")];
  const databasePath = join(folder.path, "plimsoll.db");
  writeFileSync(join(folder.path, "plimsoll.yaml"), configuration({ targets, begunPath, endedPath }));
  const interrupted = new Set<string>();
  return {
    databasePath,
    interrupted,
    begun: () => (existsSync(begunPath) ? readFileSync(begunPath, "utf8").trim().split("\n").map(toBegun) : []),
    async kill(moment, cycle, share) {
      for (const [n, target] of targets.entries()) target.isDown = n === cycle % TARGETS;
      const before = stateOf(databasePath);
      const sizes = [sizeOf(begunPath), sizeOf(endedPath)] as const;
      const server = startServer(folder.path);
      killAt(server, moment, {
        share,
        hasGoneDown: () => stateOf(databasePath).downs > before.downs,
        isRecorded: () => stateOf(databasePath).attempts > before.attempts,
        isVerifying: () => stateOf(databasePath).attempts > before.attempts && stateOf(databasePath).verifying > 0,
        hasBegun: () => sizeOf(begunPath) > sizes[0],
        hasEnded: () => sizeOf(endedPath) > sizes[1],
      });
      const limit = setTimeout(() => server.kill("SIGKILL"), LONGEST_RUN_MS);
      await once(server, "exit");
      clearTimeout(limit);
      for (const key of runningIn(databasePath)) interrupted.add(key);
    },
    async finish() {
      for (const target of targets) target.isDown = true;
      const isLeftToPeople = () => latchedIn(databasePath) === TARGETS && stateOf(databasePath).open === 0;
      await runServerUntil(folder.path, isLeftToPeople, 90_000);
    },
    async remove() {
      await Promise.all(targets.map((target) => target.stop()));
      folder.remove();
    },
  };
}

interface Signs {
  readonly share: number;
  readonly hasGoneDown: () => boolean;
  readonly isRecorded: () => boolean;
  readonly hasBegun: () => boolean;
  readonly hasEnded: () => boolean;
  readonly isVerifying: () => boolean;
}

function killAt(server: ChildProcess, moment: Moment, signs: Signs): void {
  const inMs = (ms: number) => setTimeout(() => server.kill("SIGKILL"), signs.share * ms);
  if (moment === "down") killWhen(server, signs.hasGoneDown);
  else if (moment === "recorded") killWhen(server, signs.isRecorded);
  else if (moment === "begun") killWhen(server, signs.hasBegun);
  else if (moment === "ended") killWhen(server, signs.hasEnded);
  else if (moment === "verifying") killWhen(server, signs.isVerifying);
  else if (moment === "anywhere") inMs(4000);
  else
    void eventually(signs.hasBegun, LONGEST_RUN_MS).then(
      () => inMs(ACTION_S * 1000),
      () => {},
    );
}

function configuration(lane: { targets: readonly SwitchableTarget[]; begunPath: string; endedPath: string }): string {
  const components = lane.targets.map(
    (target, n) =>
      `  - { id: t${n}, type: API_SERVER, confirm: { failures: 1 }, flapping: { enabled: false }, thresholds: { availability_percentage: null }, recovery: { actions: [restart-${n}] }, check: { kind: http, base_url: "http://127.0.0.1:${target.port}", endpoints: [/] } }`,
  );
  const actions = lane.targets.map((_, n) => {
    const says = `echo \\"$PLIMSOLL_ATTEMPT $PLIMSOLL_FENCING_TOKEN $PLIMSOLL_COMPONENT_ID\\" >>`;
    const script = `${says} ${lane.begunPath}; sleep ${ACTION_S}; ${says} ${lane.endedPath}`;
    return `    - { id: restart-${n}, kind: command, argv: [/bin/sh, -c, "${script}", target-${n}], mode: live, deadline: 10s, verify: 1s, backoff: 100ms, max_backoff: 200ms, attempts: ${CAPS.attempts}, per_hour: ${CAPS.perHour}, debounce: 1s }`;
  });
  return `server: { port: 0 }
monitoring: { check_interval: 100ms, timeout: 5s }
components:
${components.join("\n")}
recovery:
  blast_radius: { causes: 1000 }
  actions:
${actions.join("\n")}
`;
}

function toBegun(line: string): Begun {
  const [key = "", token, component = ""] = line.split(" ");
  return { key, token: Number(token), component };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

interface StoreState {
  readonly downs: number;
  readonly attempts: number;
  readonly open: number;
  readonly verifying: number;
}

function stateOf(path: string): StoreState {
  const state = readDatabase(path, (db) =>
    db
      .prepare<[], StoreState>(
        `SELECT (SELECT count(*) FROM transitions WHERE to_status = 'DOWN') AS downs,
          (SELECT count(*) FROM recovery_attempts) AS attempts,
          (SELECT count(*) FROM recovery_attempts WHERE settled_at IS NULL) AS open,
          (SELECT count(*) FROM recovery_attempts WHERE settled_at IS NULL AND json_extract(attempt, '$.state') = 'verifying') AS verifying`,
      )
      .get(),
  );
  return state ?? { downs: 0, attempts: 0, open: 0, verifying: 0 };
}

/** All that was tried, in the order of its tokens; what has none comes first. */
export function attemptsIn(path: string): RecoveryAttempt[] {
  const texts = readDatabase(path, (db) =>
    db.prepare<[], string>("SELECT attempt FROM recovery_attempts ORDER BY fencing_token, planned_at").pluck().all(),
  );
  return (texts ?? []).map((text) => JSON.parse(text) as RecoveryAttempt);
}

function runningIn(path: string): string[] {
  return attemptsIn(path).flatMap(({ attempt_id, state }) => (state === "running" ? [attempt_id] : []));
}

function latchedIn(path: string): number {
  const latched = readDatabase(path, (db) =>
    db
      .prepare<[], number>(
        "SELECT count(*) FROM recovery_cases WHERE json_extract(recovery_case, '$.latch') IS NOT NULL",
      )
      .pluck()
      .get(),
  );
  return latched ?? 0;
}
