import { statSync } from "node:fs";
import { type Findings, type InspectionReply, type InspectionRequest, InspectionTrouble } from "./inspection.ts";
import { isBusy, toInspectionFailure } from "./inspection-trouble.ts";
import { isReading } from "./is-reading.ts";
import { type OpenedReader, openReader } from "./open-reader.ts";
import { type Reader, readValue } from "./reader.ts";
import { countTables, surveyTables } from "./survey-tables.ts";

/** How an inspection is run by its thread. */
export interface InspectionRun {
  /** Runs what may block for long, so that the thread's owner knows whom to blame. */
  readonly blocking: <T>(step: () => T) => T;
  readonly pause: (ms: number) => Promise<void>;
  /** Monotonic ms. */
  readonly now: () => number;
}

const BUSY_RETRY_MS = 20;
const MAX_QUERY_ROWS = 1000;
/** A program that opens an idle database while it is read makes the reading worthless; then it is no longer idle. */
const MAX_READINGS = 3;

/** Looks at one database and never throws: what went wrong comes back with what was found before. */
export async function inspectDatabase(request: InspectionRequest, run: InspectionRun): Promise<InspectionReply> {
  for (let reading = 1; ; reading += 1) {
    const findings: Findings = {};
    try {
      const isStale = await inspectOnce(request, run, findings);
      if (!isStale || reading === MAX_READINGS) return { findings, failure: null };
    } catch (error) {
      return { findings, failure: toInspectionFailure(error, request.path) };
    }
  }
}

async function inspectOnce(request: InspectionRequest, run: InspectionRun, findings: Findings): Promise<boolean> {
  const patience = {
    ...run,
    path: request.path,
    until: run.now() + request.busyTimeoutMs,
    waitMs: request.busyTimeoutMs,
  };
  const began = run.now();
  const opened = await connect(patience, findings);
  try {
    findings.connectionMs = run.now() - began;
    const asked = run.now();
    await whileBusy(patience, () => runQuery(opened.reader, request.query));
    findings.queryMs = run.now() - asked;
    await whileBusy(patience, () => examine(opened.reader, request, { findings, now: run.now }));
    return opened.isStale();
  } finally {
    opened.reader.close();
  }
}

async function connect(patience: Patience, findings: Findings): Promise<OpenedReader> {
  const opened = await openReader(patience.path);
  try {
    await whileBusy(patience, () => opened.reader.begin());
    findings.journal = opened.isIdleWal ? "wal" : String(readValue(opened.reader, "PRAGMA journal_mode"));
    return opened;
  } catch (error) {
    opened.reader.close();
    throw error;
  }
}

interface Patience extends InspectionRun {
  readonly path: string;
  readonly until: number;
  readonly waitMs: number;
}

/** SQLite's own busy timeout would hold the thread for all databases; waiting here lets the others go on. */
async function whileBusy(patience: Patience, step: () => unknown): Promise<void> {
  for (;;) {
    try {
      patience.blocking(step);
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (patience.now() >= patience.until) {
        const seconds = Math.round(patience.waitMs / 100) / 10;
        throw new InspectionTrouble("timeout", `${patience.path} was locked by a writer for ${seconds} s`);
      }
      await patience.pause(BUSY_RETRY_MS);
    }
  }
}

function runQuery(reader: Reader, query: string): void {
  if (!isReading(reader, query)) {
    throw new InspectionTrouble(
      "unexpected-answer",
      "the configured query was refused: it is not one statement that only reads",
    );
  }
  let rows = 0;
  for (const _row of reader.rows(query)) {
    rows += 1;
    if (rows >= MAX_QUERY_ROWS) return;
  }
}

/** The slower looks, each in its turn only. */
function examine(
  reader: Reader,
  request: InspectionRequest,
  { findings, now }: { findings: Findings; now: () => number },
): void {
  const isWal = findings.journal === "wal";
  findings.databaseBytes = sizeOf(request.path) ?? 0;
  findings.walBytes = sizeOf(`${request.path}-wal`) ?? 0;
  findings.tableCount = countTables(reader);
  if (request.survey !== null) findings.tables = surveyTables(reader, { tables: request.survey.tables, isWal, now });
  if (request.integrityMaxBytes !== null) {
    verify(reader, findings, isWal ? request.integrityMaxBytes : request.integrityMaxBytes / 4);
  }
}

function verify(reader: Reader, findings: Findings, maxBytes: number): void {
  const size = (findings.databaseBytes ?? 0) + (findings.walBytes ?? 0);
  if (size > maxBytes) {
    findings.integritySkipped = `the file is larger than ${Math.round(maxBytes / 1e6)} MB`;
    return;
  }
  const words = String(readValue(reader, "PRAGMA quick_check(1)"));
  findings.integrity = { isOk: words === "ok", words };
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
