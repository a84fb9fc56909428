import { join } from "node:path";
import { readText } from "../../process/read-text.ts";

/** `net` is the reader's own network; for a host's /proc mounted into a container, the host's first process has the host's. */
export function networkFolder(procfs: string): string {
  const ofInit = join(procfs, "1/net");
  return procfs !== "/proc" && readText(join(ofInit, "sockstat")) !== null ? ofInit : join(procfs, "net");
}
