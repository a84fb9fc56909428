import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFolder, runBin } from "./lib/plimsoll-process.ts";

const PLAN = fileURLToPath(new URL("../examples/paper-engine/drill.yaml", import.meta.url));
/** One of each sort; `npm run bench -- --only drill` runs them all. */
const FAULTS = ["loop_frozen", "feed_closed", "database_corrupt", "fix_logout", "process_killed"];

test("the drill on the paper engine: each fault is found in time, for the right cause, told and over", async () => {
  const folder = createFolder();
  try {
    const { code, stdout, stderr } = await runBin(["drill", PLAN, "--json", "--only", FAULTS.join(",")], folder.path);
    expect(stderr).toContain(`${FAULTS.length} faults, watched by http://127.0.0.1:`);
    const { faults } = JSON.parse(stdout) as { faults: { fault: string; remarks: string[] }[] };
    expect(faults.map(({ fault }) => fault).sort()).toEqual([...FAULTS].sort());
    expect(faults.filter(({ remarks }) => remarks.length > 0)).toEqual([]);
    expect(code).toBe(0);
  } finally {
    folder.remove();
  }
});
