import { readdirSync, readFileSync, readlinkSync, type Stats, statSync } from "node:fs";

/** A process that has a file open, or (`isUnseen`) may have and does not let itself be looked at. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly isUnseen: boolean;
}

/**
 * Who has one of these files open, by what each process of this host has open (Linux). A process that may not be looked at
 * counts where it belongs to the file's owner, or to anybody whom the file's mode lets write.
 */
export function findHolders(paths: readonly string[]): readonly Holder[] {
  const wanted = paths.map((path) => ({ path, stats: statSync(path, { throwIfNoEntry: false }) }));
  const owners = wanted.flatMap(({ stats }) => (stats === undefined ? [] : [stats]));
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const held = looksAt(entry, wanted);
    if (held === "nothing") return [];
    if (held === "unseen" && !mayWrite(entry, owners)) return [];
    return [{ pid: Number(entry), name: nameOf(entry), isUnseen: held === "unseen" }];
  });
}

interface Wanted {
  readonly path: string;
  readonly stats: Stats | undefined;
}

function looksAt(pid: string, wanted: readonly Wanted[]): "one of them" | "nothing" | "unseen" {
  const folder = `/proc/${pid}/fd`;
  try {
    const isHeld = readdirSync(folder).some((fd) => wanted.some((it) => isSame(`${folder}/${fd}`, it)));
    return isHeld ? "one of them" : "nothing";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? "unseen" : "nothing";
  }
}

/** By its inode, or by the name that a file had which was deleted since. */
function isSame(link: string, { path, stats }: Wanted): boolean {
  try {
    if (stats === undefined) return readlinkSync(link) === `${path} (deleted)`;
    const found = statSync(link);
    return found.ino === stats.ino && found.dev === stats.dev;
  } catch {
    return false; // closed meanwhile
  }
}

function mayWrite(pid: string, files: readonly Stats[]): boolean {
  const uid = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
  if (uid === undefined) return false;
  return files.some((file) => file.uid === uid || (uid !== 0 && (file.mode & 0o022) !== 0));
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "ended";
  }
}

export function holdersInWords(holders: readonly Holder[]): string {
  if (holders.length === 0) return "nobody that can be seen";
  const shown = holders
    .slice(0, 5)
    .map(({ pid, name, isUnseen }) => `${isUnseen ? "perhaps " : ""}${name}, pid ${pid}`);
  return `${shown.join("; ")}${holders.length > 5 ? ` and ${holders.length - 5} more` : ""}`;
}
