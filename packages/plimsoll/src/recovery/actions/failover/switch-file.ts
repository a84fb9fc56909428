import { chmod, chown, copyFile, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import type { ActionOutcome } from "../../../port/action.ts";
import type { FileSwitch } from "./failover-options.ts";
import { errorCode, syncFolderOf, writeSynced } from "./write-synced.ts";

/** Writes a small file in one rename, with the mode and owner of the one before, which is kept as `.before-TOKEN`. */
export async function switchFile({ path, content }: FileSwitch, token: number): Promise<ActionOutcome> {
  const target = await realpath(path).catch(() => path);
  const fresh = `${target}.new-${token}`;
  try {
    const before = await stat(target).catch((error) => {
      if (errorCode(error) === "ENOENT") return null;
      throw error;
    });
    if (before !== null && (await readFile(target, "utf8")) === content) {
      return { kind: "done", message: `${path} says so already` };
    }
    await writeSynced(fresh, content, before === null ? 0o644 : before.mode & 0o777);
    if (before !== null) {
      await chmod(fresh, before.mode & 0o777);
      const own = await stat(fresh);
      if (own.uid !== before.uid || own.gid !== before.gid) await chown(fresh, before.uid, before.gid);
      await copyFile(target, `${target}.before-${token}`);
    }
    await rename(fresh, target);
    await syncFolderOf(target);
    const kept = before === null ? "" : `; the one before is ${target}.before-${token}`;
    return { kind: "done", message: `${path} was written${kept}` };
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    return { kind: "failed", message: `${path} can't be written (${errorCode(error)})` };
  }
}
