import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFolder, runBin } from "./lib/plimsoll-process.ts";

const planFile = (name: string) => fileURLToPath(new URL(`../examples/paper-engine/${name}`, import.meta.url));
/** One of each sort; `npm run bench -- --only drill` runs them all. */
const FAULTS = ["loop_frozen", "feed_closed", "database_corrupt", "fix_logout", "process_killed"];

test("the drill on the paper engine: each fault is found in time, for the right cause, told and over", async () => {
  const folder = createFolder();
  try {
    const { code, stdout, stderr } = await runBin(
      ["drill", planFile("drill.yaml"), "--json", "--only", FAULTS.join(",")],
      folder.path,
    );
    expect(stderr).toContain(`${FAULTS.length} faults, watched by http://127.0.0.1:`);
    const { faults } = JSON.parse(stdout) as { faults: { fault: string; remarks: string[] }[] };
    expect(faults.map(({ fault }) => fault).sort()).toEqual([...FAULTS].sort());
    expect(faults.filter(({ remarks }) => remarks.length > 0)).toEqual([]);
    expect(code).toBe(0);
  } finally {
    folder.remove();
  }
});

test("on the paper engine a dead process, a locked database, a stale feed and a lost primary heal; an order in flight is respected", async () => {
  const folder = createFolder();
  try {
    const { code, stdout } = await runBin(["drill", planFile("recovery-drill.yaml"), "--json"], folder.path);
    const { faults } = JSON.parse(stdout) as {
      faults: { fault: string; action_correct: boolean; remarks: string[] }[];
    };
    expect(faults.map(({ fault, action_correct, remarks }) => ({ fault, action_correct, remarks }))).toEqual(
      ["recorder_killed", "database_locked", "subscription_lost", "acks_missing", "feed_closed"].map((fault) => ({
        fault,
        action_correct: true,
        remarks: [],
      })),
    );
    expect(code).toBe(0);
  } finally {
    folder.remove();
  }
});
