import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { countOf, toTimestamp } from "@plimsoll/core";
import Database from "better-sqlite3";
import { z } from "zod";
import { readAuditHead, walkAuditRows } from "../app.ts";
import type { AuditAnchor, ChainHead, ChainWalk } from "../port/audit.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { storePath } from "./configured-places.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { unreadWords } from "./file-words.ts";

type Options = Readonly<Record<string, string | boolean | undefined>>;
const MAX_LINE = 2000;
const ANCHORS = "lines that `plimsoll audit anchor` printed, or that the server published, as `audit.anchors` says";

const anchor = z.object({
  timestamp: z.string(),
  store_id: z.string().min(1),
  sequence: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `plimsoll audit verify`: reads the store's file itself, also while the server runs. 0 whole, 2 not, 3 not to be read. */
export async function verifyAudit(context: CliContext, options: Options): Promise<ExitCode> {
  const anchors = typeof options.anchors === "string" ? readAnchors(resolve(context.folder, options.anchors)) : [];
  const walk = inDatabase(context, options, (db) => walkAuditRows(db, { from: null, anchors, expired: () => false }));
  const { position, fault, head } = walk;
  const answer = {
    verdict: fault === null ? "ok" : "broken",
    checked: position?.checked ?? 0,
    first: position === null ? null : (position.start?.sequence ?? 0) + 1,
    clock_set_back: position?.clock_set_back ?? 0,
    anchors: anchors.length,
    fault,
    head,
  };
  await write(context.stdout, context.json ? `${JSON.stringify(answer)}\n` : toWords(walk, anchors.length));
  return fault === null ? EXIT.healthy : EXIT.critical;
}

/** `plimsoll audit anchor`: the newest row's hash as one line of JSON, to be kept where this host cannot change it. */
export async function printAnchor(context: CliContext, options: Options): Promise<ExitCode> {
  const { store_id, sequence, hash } = inDatabase(context, options, readAuditHead);
  const line: AuditAnchor = { timestamp: toTimestamp(context.clock.now()), store_id, sequence, hash };
  await write(context.stdout, `${JSON.stringify(line)}\n`);
  return EXIT.healthy;
}

function toWords({ position, fault, head }: ChainWalk, anchors: number): string {
  if (fault !== null || head === null) return `BROKEN: ${fault?.message ?? ""}\n`;
  const rows =
    position === null ? "no rows yet" : `rows ${(position.start?.sequence ?? 0) + 1} to ${position.sequence}`;
  const lines = [
    `OK: ${rows}, none changed, removed or moved`,
    `head ${head.sequence} ${head.hash}`,
    `store ${head.store_id}, chained since ${head.began_at}`,
    ...(head.earlier_rows > 0 ? [`rows 1 to ${head.earlier_rows} were written before that, and are proved since`] : []),
    ...(position !== null && position.clock_set_back > 0
      ? [`the clock was set back ${countOf(position.clock_set_back, "time")}; the order is that of the rows`]
      : []),
    anchors > 0
      ? `${countOf(anchors, "anchor")} compared`
      : "without --anchors, a trail that was written anew as a whole looks whole",
  ];
  return `${lines.join("\n")}\n`;
}

/** One snapshot, opened for reading only. */
function inDatabase<T extends ChainHead | ChainWalk>(
  context: CliContext,
  options: Options,
  read: (db: Database.Database) => T | null,
): T {
  const path = typeof options.db === "string" ? resolve(context.folder, options.db) : storePath(context);
  if (path === null) throw new PlimsollError("bad_request", "the configured store is no file; name one with --db");
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    db.exec("BEGIN");
    const found = read(db);
    if (found !== null) return found;
  } catch (error) {
    const words = `${path}: the audit trail cannot be read: ${(error as Error).message}`;
    throw new PlimsollError("store_unavailable", words, { cause: error });
  } finally {
    db?.close();
  }
  throw new PlimsollError(
    "store_unavailable",
    `${path}: there is no audit trail in it: it is no store, or of a version from before the trail was chained`,
  );
}

function readAnchors(path: string): AuditAnchor[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const words = `--anchors: ${unreadWords(path, error)}; expected ${ANCHORS}`;
    throw new PlimsollError("bad_request", words, { cause: error });
  }
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const found = line.length > MAX_LINE ? null : anchor.safeParse(parseJson(line));
    if (found?.success === true) return [found.data];
    const message = `--anchors: line ${index + 1} of ${path} is no anchor: expected {"timestamp", "store_id", "sequence", "hash"}`;
    throw new PlimsollError("bad_request", message);
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
