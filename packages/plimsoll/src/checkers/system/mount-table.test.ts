import { expect, test } from "vitest";
import { missingMounts, selectMounts } from "./mount-table.ts";

const MOUNTINFO = `22 27 0:21 / /proc rw - proc proc rw
23 27 0:22 / /sys rw - sysfs sysfs rw
24 27 0:6 / /dev rw - devtmpfs devtmpfs rw
25 24 0:23 / /dev/shm rw - tmpfs tmpfs rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 27 254:16 / /data rw - xfs /dev/vdb rw
31 27 254:16 /engine /srv/engine rw - xfs /dev/vdb rw
32 27 254:0 /var/x /very/short rw - ext4 /dev/vda rw
33 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
34 27 0:50 / /var/lib/docker/overlay2/ab/merged rw - overlay overlay rw
35 27 0:51 / /mnt/nas rw - nfs4 nas:/export rw
36 27 254:32 / /mnt/with\\040blank rw - ext4 /dev/vdc rw
37 27 0:60 / /home/me/drive rw - fuse.sshfs me@host: rw
`;
const points = (mounts: readonly { point: string }[]) => mounts.map((mount) => mount.point);

test("watches real filesystems once each, whatever else is mounted", () => {
  expect(points(selectMounts(MOUNTINFO))).toEqual(["/", "/data", "/home/me/drive", "/mnt/nas", "/mnt/with blank"]);
});

test("knows which ones live elsewhere and can hang", () => {
  const remote = selectMounts(MOUNTINFO).filter((mount) => mount.isRemote);
  expect(points(remote)).toEqual(["/home/me/drive", "/mnt/nas"]);
});

test("a container's root counts although it is an overlay, the files mounted into it don't", () => {
  const container = `1 0 0:70 / / rw - overlay overlay rw
2 1 254:0 /c/hosts /etc/hosts rw - ext4 /dev/vda rw
3 1 254:0 /c/resolv /etc/resolv.conf rw - ext4 /dev/vda rw
4 1 254:0 /c/hostname /etc/hostname rw - ext4 /dev/vda rw
5 1 254:0 /volumes/x /data rw - ext4 /dev/vda rw
`;
  expect(points(selectMounts(container))).toEqual(["/", "/data"]);
});

test("of several mounts over one point only the visible one counts", () => {
  const text = "1 0 254:0 / /data rw - ext4 /dev/a rw\n2 0 0:9 / /data rw - nfs a:/b rw\n";
  expect(selectMounts(text)).toEqual([{ point: "/data", type: "nfs", isRemote: true }]);
});

test("include takes exactly what it names, exclude leaves out, with all below by a star", () => {
  expect(points(selectMounts(MOUNTINFO, { include: ["/data", "/dev/shm"] }))).toEqual(["/data", "/dev/shm"]);
  expect(points(selectMounts(MOUNTINFO, { exclude: ["/mnt/*", "/home/*"] }))).toEqual(["/", "/data"]);
});

test("names what was asked for and is not mounted", () => {
  const mounts = selectMounts(MOUNTINFO, { include: ["/data", "/backup"] });
  expect(missingMounts(mounts, ["/data", "/backup", "/mnt/*"])).toEqual(["/backup"]);
});

test("reads garbage as no mounts and never more than 64", () => {
  expect(selectMounts("garbage\n\n - \n")).toEqual([]);
  const many = Array.from({ length: 200 }, (_, index) => `1 0 8:${index} / /m${index} rw - ext4 /dev/x rw`).join("\n");
  expect(selectMounts(many)).toHaveLength(64);
});
