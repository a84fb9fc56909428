import { writeTree } from "../host/folder-tree.fixture.ts";

export interface FakeProcess {
  readonly pid: number;
  readonly comm: string;
  readonly argv?: readonly string[];
  readonly state?: string;
  readonly parentPid?: number;
  /** Ticks of 10 ms. */
  readonly cpuTicks?: number;
  readonly startTicks?: number;
}

/** Shows processes as a kernel that has been up for 1,000 s would, below `root`/proc. */
export function writeProcesses(root: string, processes: readonly FakeProcess[]): void {
  writeTree(root, { "proc/uptime": "1000.00 2000.00\n", "proc/stat": "cpu  1 1 1 1\n" });
  for (const one of processes) writeTree(root, filesOf(one));
}

function filesOf({ pid, comm, argv = [comm], ...rest }: FakeProcess): Record<string, string> {
  const { state = "S", parentPid = 1, cpuTicks = 0, startTicks = 50_000 } = rest;
  const stat = [state, parentPid, 0, 0, 0, 0, 0, 0, 0, 0, 0, cpuTicks, 0, 0, 0, 0, 0, 4, 0, startTicks, 0, 0];
  return {
    [`proc/${pid}/stat`]: `${pid} (${comm}) ${stat.join(" ")}\n`,
    [`proc/${pid}/cmdline`]: `${argv.join("\0")}\0`,
    [`proc/${pid}/status`]: `Name:\t${comm}\nVmRSS:\t   2000 kB\n`,
    [`proc/${pid}/limits`]:
      "Limit  Soft  Hard\nMax open files            40                4096                 files\n",
    [`proc/${pid}/fd/0`]: "",
    [`proc/${pid}/fd/1`]: "",
  };
}
