/**
 * `fix_garbled_total` of `fix` and `fix_log`. Neither TCP nor a file garbles a message by chance: one is a fault of who
 * writes it, or was torn by a crash, and what it said is lost.
 */
export const GARBLED_THRESHOLD = { warning: 1 } as const;
