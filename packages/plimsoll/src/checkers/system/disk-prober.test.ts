import { expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { type DiskFigures, DiskProber } from "./disk-prober.ts";
import type { Mount } from "./mount-table.ts";

const FIGURES: DiskFigures = { bsize: 4096, blocks: 100, bfree: 40, bavail: 30, files: 10, ffree: 5 };
const local = (point: string): Mount => ({ point, type: "ext4", isRemote: false });
const remote = (point: string): Mount => ({ point, type: "nfs4", isRemote: true });
/** Patience of a quarter of the time: 10 ms a mount. */
const quick = () => contextOf({ timeoutMs: 40 });

/** Mounts whose names begin with /hang answer only when let go. */
function hangingDisks() {
  const asked: string[] = [];
  const letGo: (() => void)[] = [];
  const statDisk = (path: string) => {
    asked.push(path);
    if (!path.startsWith("/hang")) return Promise.resolve(FIGURES);
    return new Promise<DiskFigures>((resolve) => letGo.push(() => resolve(FIGURES)));
  };
  return { asked, letGo, statDisk };
}

test("a dead server's mount ends as words, and the local disks are still measured", async () => {
  const { asked, statDisk } = hangingDisks();
  const answers = await new DiskProber("/", { statDisk }).probe([remote("/hang/nas"), local("/data")], quick());
  expect(asked).toEqual(["/data", "/hang/nas"]);
  expect(answers.get("/data")).toEqual({ kind: "figures", figures: FIGURES });
  expect(answers.get("/hang/nas")).toMatchObject({
    kind: "trouble",
    words: expect.stringContaining("no answer within"),
  });
});

test("a mount that hangs is not asked again until it has answered", async () => {
  const { asked, letGo, statDisk } = hangingDisks();
  const prober = new DiskProber("/", { statDisk });
  await prober.probe([remote("/hang/nas")], quick());
  const second = await prober.probe([remote("/hang/nas")], quick());
  expect(asked).toEqual(["/hang/nas"]);
  expect(second.get("/hang/nas")).toMatchObject({ words: expect.stringContaining("still not answered") });
  letGo[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  await prober.probe([remote("/hang/nas")], quick());
  expect(asked).toHaveLength(2);
});

test("however many mounts hang, the thread pool keeps a thread for everything else", async () => {
  const { asked, statDisk } = hangingDisks();
  const prober = new DiskProber("/", { statDisk });
  const mounts = ["1", "2", "3", "4", "5"].map((name) => remote(`/hang/${name}`));
  const answers = await prober.probe([...mounts, local("/data")], quick());
  expect(asked.filter((path) => path.startsWith("/hang"))).toHaveLength(2);
  expect(answers.get("/hang/5")).toMatchObject({ words: expect.stringContaining("do not answer") });
  const later = await prober.probe([local("/data")], quick());
  expect(later.get("/data")).toEqual({ kind: "figures", figures: FIGURES });
});

test("an error is the mount's own trouble", async () => {
  const prober = new DiskProber("/", { statDisk: (path) => Promise.reject(new Error(`EACCES ${path}`)) });
  const answers = await prober.probe([local("/data")], contextOf());
  expect(answers.get("/data")).toEqual({ kind: "trouble", words: "EACCES /data" });
});

test("mount points are looked for below the host's root", async () => {
  const { asked, statDisk } = hangingDisks();
  await new DiskProber("/rootfs", { statDisk }).probe([local("/"), local("/data")], contextOf());
  expect(asked).toEqual(["/rootfs/", "/rootfs/data"]);
});

test("an aborted check asks nothing more", async () => {
  const { asked, statDisk } = hangingDisks();
  const answers = await new DiskProber("/", { statDisk }).probe(
    [local("/data")],
    contextOf({ signal: AbortSignal.abort() }),
  );
  expect(asked).toEqual([]);
  expect(answers.get("/data")).toMatchObject({ kind: "trouble" });
});

test("a mount that hangs is not asked by another checker either, also not by one that is made anew", async () => {
  const { asked, statDisk } = hangingDisks();
  const hanging = new Set<string>();
  await new DiskProber("/", { statDisk, hanging }).probe([remote("/hang/nas")], quick());
  const again = await new DiskProber("/", { statDisk, hanging }).probe([remote("/hang/nas"), local("/data")], quick());
  expect(asked).toEqual(["/hang/nas", "/data"]);
  expect(again.get("/hang/nas")).toMatchObject({ words: expect.stringContaining("still not answered") });
});

test("a mount that two checkers ask at the same moment answers both", async () => {
  const hanging = new Set<string>();
  const statDisk = () => Promise.resolve(FIGURES);
  const probers = [1, 2].map(() => new DiskProber("/", { statDisk, hanging }));
  const answers = await Promise.all(probers.map((prober) => prober.probe([local("/data")], quick())));
  for (const each of answers) expect(each.get("/data")).toMatchObject({ kind: "figures" });
});
