import { z } from "zod";

const absolutePath = z.string().startsWith("/", "expected an absolute path");
const mountPattern = z
  .string()
  .min(1)
  .describe("a mount point such as /data, or all below it with /data/*; a Windows drive as C:\\");

export const systemOptions = z.strictObject({
  mounts: z
    .strictObject({
      include: z.array(mountPattern).max(64).optional().describe("only these; one that is not mounted is a fault"),
      exclude: z.array(mountPattern).max(64).optional().describe("not these"),
    })
    .optional()
    .describe("which mounts' disk and inode usage to watch; default every real one"),
  scope: z
    .enum(["auto", "host", "container"])
    .default("auto")
    .describe("whether limits of the own control group count: auto (in a container), host (never), container (always)"),
  procfs: absolutePath.default("/proc").describe("where the host's /proc is mounted, for a monitor in a container"),
  sysfs: absolutePath.default("/sys").describe("where the host's /sys is mounted"),
  rootfs: absolutePath.default("/").describe("where the host's root is mounted; mount points are looked for below it"),
});

/** Options of `kind: system`, defaults filled in. */
export type SystemOptions = z.infer<typeof systemOptions>;
