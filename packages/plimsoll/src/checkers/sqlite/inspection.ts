import type { FailureCode } from "@plimsoll/core";

/** What the thread is asked to find out about one database. Times are ms, sizes bytes. */
export interface InspectionRequest {
  readonly path: string;
  readonly query: string;
  readonly busyTimeoutMs: number;
  /** The tables to measure in this turn (null: the first 20), or no turn for it. */
  readonly survey: { readonly tables: readonly string[] | null } | null;
  /** Largest file to verify in this turn, or no turn for it. */
  readonly integrityMaxBytes: number | null;
}

/** One table's figures. Null: it is not there, or too large to tell. */
export interface TableFigures {
  readonly table: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  /** How the figures came about when they were not counted. */
  readonly note?: string;
}
export interface Integrity {
  readonly isOk: boolean;
  readonly words: string;
}

/** What was found before the end or before something went wrong. */
export interface Findings {
  connectionMs?: number;
  queryMs?: number;
  databaseBytes?: number;
  walBytes?: number;
  tableCount?: number;
  journal?: string;
  tables?: readonly TableFigures[];
  integrity?: Integrity;
  integritySkipped?: string;
}

export interface InspectionFailure {
  readonly code: FailureCode;
  readonly message: string;
}
export interface InspectionReply {
  readonly findings: Findings;
  readonly failure: InspectionFailure | null;
  /** The thread had to be given up because of this look. */
  readonly isHung?: boolean;
}

/** A failure on its way to becoming data: thrown inside the thread only. */
export class InspectionTrouble extends Error {
  readonly code: FailureCode;
  constructor(code: FailureCode, message: string) {
    super(message);
    this.name = "InspectionTrouble";
    this.code = code;
  }
}
