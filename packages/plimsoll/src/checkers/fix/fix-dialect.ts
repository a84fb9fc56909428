/** The versions of FIX that are spoken, as the configuration names them. */
export const FIX_VERSIONS = ["4.2", "4.4", "5.0SP2"] as const;
export type FixVersion = (typeof FIX_VERSIONS)[number];

/** What a version puts on the wire. */
export interface FixDialect {
  /** BeginString(8): that of the transport, where transport and application are versions of their own (FIXT). */
  readonly beginString: string;
  /** DefaultApplVerID(1137) of a Logon over FIXT; null where the version has no such field. */
  readonly applVerId: string | null;
}

const DIALECTS: Readonly<Record<FixVersion, FixDialect>> = {
  "4.2": { beginString: "FIX.4.2", applVerId: null },
  "4.4": { beginString: "FIX.4.4", applVerId: null },
  "5.0SP2": { beginString: "FIXT.1.1", applVerId: "9" },
};

export function dialectOf(version: FixVersion): FixDialect {
  return DIALECTS[version];
}
