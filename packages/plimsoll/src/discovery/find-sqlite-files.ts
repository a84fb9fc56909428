import { open, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Found } from "./found.ts";

const MOST_FILES = 20;
const NAME = /\.(sqlite3?|db3?)$/i;
const MAGIC = "SQLite format 3\0";
/** Where the header keeps the application's own number, and the one that Plimsoll writes there ("Plms"). */
const APPLICATION_ID_AT = 68;
const OUR_APPLICATION_ID = 0x506c_6d73;
const HEADER_BYTES = 72;

const FREQTRADE = "freqtrade";
const KNOWN: Readonly<Record<string, { what: string; id: string; belongsTo: string }>> = {
  "tradesv3.sqlite": { what: "freqtrade's database", id: "freqtrade-db", belongsTo: FREQTRADE },
  "tradesv3.dryrun.sqlite": {
    what: "freqtrade's database (dry run)",
    id: "freqtrade-dryrun-db",
    belongsTo: FREQTRADE,
  },
};

/** The SQLite databases of other programs in a folder, known by their header and not by their name alone. */
export async function findSqliteFiles(folder: string): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((it) => it.isFile() && NAME.test(it.name)).map((it) => it.name);
  const found = await Promise.all(
    names
      .toSorted()
      .slice(0, MOST_FILES)
      .map((name) => inspect(folder, name)),
  );
  return found.filter((it) => it !== null);
}

async function inspect(folder: string, name: string): Promise<Found | null> {
  const header = await readHeader(join(folder, name));
  if (header === null || header.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  if (header.length === HEADER_BYTES && header.readUInt32BE(APPLICATION_ID_AT) === OUR_APPLICATION_ID) return null;
  const known = KNOWN[name];
  const id =
    known?.id ??
    `${basename(name)
      .replace(NAME, "")
      .replace(/[^\w.-]+/g, "-")}-db`;
  return {
    what: known?.what ?? "SQLite database",
    where: name,
    evidence: "its header is SQLite's",
    item: { id, type: "DATABASE", check: { kind: "sqlite", path: name }, interval: "5s" },
    notes: ["Opened for reading only."],
    ...(known === undefined ? {} : { belongsTo: known.belongsTo }),
  };
}

async function readHeader(path: string): Promise<Buffer | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
