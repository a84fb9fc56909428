import { basename } from "node:path";
import { createBoundedMatch } from "../config/bounded-match.ts";

/** The kernel cuts the short name to so many bytes, so that one of that length may be only a beginning. */
const COMM_BYTES = 15;
const MAX_COMMAND_LINE = 1024;
const INTERPRETER = /^(?:node|nodejs|deno|bun|python[\d.]*|pypy[\d.]*|ruby|perl|php|bash|sh|dash|zsh|ts-node|tsx)$/;

/** What a process is known by. `argv` is read only when the short name doesn't settle it. */
export interface ProcessNames {
  readonly comm: string;
  readonly argv: () => readonly string[];
}

/** Whether a process is one of those that a name means; `slow`: the pattern took too long to tell. */
export type NameMatch = (names: ProcessNames) => boolean | "slow";

/**
 * Compares exactly: with the kernel's short name, with the program (name or path), with the whole command line, and with the
 * script where an interpreter runs one.
 */
export function exactMatch(name: string): NameMatch {
  return ({ comm, argv }) => {
    if (comm === name && Buffer.byteLength(name) < COMM_BYTES) return true;
    const [program, ...rest] = argv();
    if (program === undefined) return comm === name;
    if (program === name || basename(program) === name) return true;
    if (rest.length > 0 && [program, ...rest].join(" ") === name) return true;
    return INTERPRETER.test(basename(program)) && isScript(rest, name);
  };
}

function isScript(args: readonly string[], name: string): boolean {
  const script = args.find((arg) => !arg.startsWith("-"));
  return script !== undefined && (script === name || basename(script) === name);
}

/** Looks for a pattern in the short name and in the command line. */
export function patternMatch(pattern: string): NameMatch {
  const match = createBoundedMatch(pattern);
  return ({ comm, argv }) => {
    const first = match(comm);
    const result = first === "no-match" ? match(argv().join(" ").slice(0, MAX_COMMAND_LINE)) : first;
    return result === "slow" ? "slow" : result === "match";
  };
}
