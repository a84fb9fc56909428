import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { CheckContext } from "../../port/checker.ts";
import { wait } from "../host/wait.ts";
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

const PATIENCE_MS = 1000;
/**
 * A statfs on a dead server never comes back and keeps one of Node's four pool threads. So mounts are asked one after the
 * other, none is asked again while it hangs, and after so many hanging ones no other is asked.
 */
const MAX_HANGING_REMOTE = 1;
const MAX_HANGING = 2;

/** Asks mounts for their size without ever waiting long or holding more than three threads of the pool. */
export class DiskProber {
  readonly #root: string;
  readonly #statDisk: StatDisk;
  readonly #hanging = new Set<string>();

  constructor(root: string, statDisk: StatDisk = statfs) {
    this.#root = root;
    this.#statDisk = statDisk;
  }

  /** The answers by mount point. Local disks are asked first. */
  async probe(mounts: readonly Mount[], context: CheckContext): Promise<ReadonlyMap<string, DiskAnswer>> {
    const answers = new Map<string, DiskAnswer>();
    const inOrder = [...mounts].sort((one, other) => Number(one.isRemote) - Number(other.isRemote));
    for (const mount of inOrder) answers.set(mount.point, await this.#ask(mount, context));
    return answers;
  }

  async #ask(mount: Mount, context: CheckContext): Promise<DiskAnswer> {
    const { point } = mount;
    if (this.#hanging.has(point)) return trouble("an earlier question for its size is still not answered");
    if (this.#hanging.size > (mount.isRemote ? MAX_HANGING_REMOTE : MAX_HANGING)) {
      return trouble(`not asked, because ${[...this.#hanging].join(" and ")} do not answer`);
    }
    if (context.signal.aborted) return trouble("not asked, the check's time was over");
    return this.#askBounded(point, context);
  }

  async #askBounded(point: string, context: CheckContext): Promise<DiskAnswer> {
    const patience = Math.min(PATIENCE_MS, context.timeoutMs / 4);
    this.#hanging.add(point);
    const answer = this.#statDisk(join(this.#root, point)).then(
      (figures): DiskAnswer => ({ kind: "figures", figures }),
      (error: unknown) => trouble(error instanceof Error ? error.message : String(error)),
    );
    const settled = answer.finally(() => this.#hanging.delete(point));
    const giveUp = new AbortController();
    const late = wait(patience, context.clock, AbortSignal.any([context.signal, giveUp.signal])).then(() =>
      trouble(`no answer within ${Math.round(patience)} ms; is its server or disk there?`),
    );
    const first = await Promise.race([settled, late]);
    giveUp.abort();
    return first;
  }
}

function trouble(words: string): DiskAnswer {
  return { kind: "trouble", words };
}
