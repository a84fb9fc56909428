import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { CheckContext } from "../../port/checker.ts";
import { wait } from "../../process/wait.ts";
import type { Mount } from "./mount-table.ts";

/** What statfs(2) says of a filesystem; blocks in units of `bsize` bytes. */
export interface DiskFigures {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}
export type DiskAnswer =
  | { readonly kind: "figures"; readonly figures: DiskFigures }
  | { readonly kind: "trouble"; readonly words: string };
export type StatDisk = (path: string) => Promise<DiskFigures>;

export interface DiskProberOptions {
  readonly statDisk?: StatDisk | undefined;
  readonly hanging?: Set<string>;
}

const PATIENCE_MS = 1000;
/**
 * A statfs on a dead server never comes back and keeps one of Node's four pool threads. So mounts are asked one after the
 * other, none is asked again while it hangs, and after so many hanging ones no other is asked.
 */
const MAX_HANGING_REMOTE = 1;
const MAX_HANGING = 2;

/**
 * Asks mounts for their size without ever waiting long or leaving more than three threads of the pool behind: names are
 * resolved there too. `hanging`, the paths that owe an answer, is shared by all that ask.
 */
export class DiskProber {
  readonly #root: string;
  readonly #statDisk: StatDisk;
  readonly #hanging: Set<string>;

  constructor(root: string, { statDisk = statfs, hanging = new Set() }: DiskProberOptions = {}) {
    this.#root = root;
    this.#statDisk = statDisk;
    this.#hanging = hanging;
  }

  /** The answers by mount point. Local disks are asked first. */
  async probe(mounts: readonly Mount[], context: CheckContext): Promise<ReadonlyMap<string, DiskAnswer>> {
    const answers = new Map<string, DiskAnswer>();
    const inOrder = [...mounts].sort((one, other) => Number(one.isRemote) - Number(other.isRemote));
    for (const mount of inOrder) answers.set(mount.point, await this.#ask(mount, context));
    return answers;
  }

  async #ask(mount: Mount, context: CheckContext): Promise<DiskAnswer> {
    const path = join(this.#root, mount.point);
    if (this.#hanging.has(path)) return trouble("an earlier question for its size is still not answered");
    if (this.#hanging.size > (mount.isRemote ? MAX_HANGING_REMOTE : MAX_HANGING)) {
      return trouble(`not asked, because ${[...this.#hanging].join(" and ")} do not answer`);
    }
    if (context.signal.aborted) return trouble("not asked, the check's time was over");
    return this.#askBounded(path, context);
  }

  async #askBounded(path: string, context: CheckContext): Promise<DiskAnswer> {
    const patience = Math.min(PATIENCE_MS, context.timeoutMs / 4);
    let isOpen = true;
    const answer = this.#statDisk(path).then(
      (figures): DiskAnswer => ({ kind: "figures", figures }),
      (error: unknown) => trouble(error instanceof Error ? error.message : String(error)),
    );
    const settled = answer.finally(() => {
      isOpen = false;
      this.#hanging.delete(path);
    });
    const giveUp = new AbortController();
    const late = wait(patience, context.clock, AbortSignal.any([context.signal, giveUp.signal])).then(() =>
      trouble(`no answer within ${Math.round(patience)} ms; is its server or disk there?`),
    );
    const first = await Promise.race([settled, late]);
    if (isOpen) this.#hanging.add(path);
    giveUp.abort();
    return first;
  }
}

function trouble(words: string): DiskAnswer {
  return { kind: "trouble", words };
}
