import type { MetricReading } from "@plimsoll/core";
import { toMegabytes, toPercent } from "../host/figure.ts";
import type { DiskAnswer, DiskFigures } from "./disk-prober.ts";
import type { Mount } from "./mount-table.ts";

/** `disk_usage` and `inode_usage` of every mount that was asked, and a missing value for each that gave no answer. */
export function diskMetrics(
  mounts: readonly Mount[],
  answers: ReadonlyMap<string, DiskAnswer>,
): readonly MetricReading[] {
  return mounts.flatMap((mount) => {
    const answer = answers.get(mount.point);
    if (answer === undefined) return [];
    if (answer.kind === "trouble") return [diskTrouble(mount.point, answer.words)];
    return [spaceUsage(mount, answer.figures), ...inodeUsage(mount, answer.figures)].filter(
      (metric) => metric !== null,
    );
  });
}

/** A mount whose usage was expected and is not known. */
export function diskTrouble(mount: string, words: string): MetricReading {
  return { name: "disk_usage", labels: { mount }, value: null, unit: "%", details: { error: words } };
}

/** As df(1) reckons: blocks kept for root count as neither used nor available. */
function spaceUsage(mount: Mount, { bsize, blocks, bfree, bavail }: DiskFigures): MetricReading | null {
  const used = blocks - bfree;
  const value = toPercent(used, used + bavail);
  if (value === null) return null;
  const details = {
    filesystem: mount.type,
    size_mb: toMegabytes(blocks * bsize),
    available_mb: toMegabytes(bavail * bsize),
  };
  return { name: "disk_usage", labels: { mount: mount.point }, value, unit: "%", details };
}

/** Filesystems such as btrfs make inodes as needed and report none. */
function inodeUsage(mount: Mount, { files, ffree }: DiskFigures): readonly MetricReading[] {
  const value = files > 0 ? toPercent(files - ffree, files) : null;
  return value === null ? [] : [{ name: "inode_usage", labels: { mount: mount.point }, value, unit: "%" }];
}
