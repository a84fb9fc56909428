import { expect, test } from "vitest";
import type { PlimsollConfig } from "../config/config.ts";
import { makeRoom, type Replaceable } from "./make-room.ts";

type Config = Parameters<typeof makeRoom>[0];

/** A configuration of so many components; null: at the interval of all. */
function configOf(count: number, intervalMs: number | null, checkIntervalMs = 30_000): Config {
  const components = Array.from({ length: count }, () => ({ intervalMs }));
  return { components, monitoring: { checkIntervalMs } } as unknown as Pick<
    PlimsollConfig,
    "components" | "monitoring"
  >;
}

/** What a process of these flags is started anew with; null: it is not. */
function flagsAnew(
  config: Config,
  execArgv: string[],
  execve?: Replaceable["execve"] | null,
): readonly string[] | null {
  let given: readonly string[] | null = null;
  const keep = (_: string, args: readonly string[] = []) => {
    given = args;
    return undefined as never;
  };
  const host = { execArgv, execPath: "/node", argv: ["/node", "/plimsoll.js", "start"], env: {} };
  makeRoom(config, { ...host, execve: execve === null ? undefined : (execve ?? keep) } as Replaceable);
  return given;
}
const BIN = ["--max-semi-space-size=2", "--max-old-space-size=512", "--expose-gc"];

test("many checks a second get a larger young generation, in the same process", () => {
  const anew = ["/node", "--max-semi-space-size=32", ...BIN.slice(1), "/plimsoll.js", "start"];
  expect(flagsAnew(configOf(1000, 1000), BIN)).toEqual(anew.with(1, "--max-semi-space-size=8"));
  expect(flagsAnew(configOf(5000, null, 1000), BIN)).toEqual(anew);
  expect(flagsAnew(configOf(200, 100), BIN)).toEqual(anew);
});

test("a common configuration keeps its small heap, and one that was chosen by hand stands", () => {
  expect(flagsAnew(configOf(499, 1000), BIN)).toBeNull();
  expect(flagsAnew(configOf(5000, null), BIN)).toBeNull();
  expect(flagsAnew(configOf(5000, 1000), ["--max-old-space-size=512"])).toBeNull();
  expect(flagsAnew(configOf(5000, 1000), BIN.with(0, "--max-semi-space-size=32"))).toBeNull();
});

test("where a process cannot be replaced it goes on as it is", () => {
  expect(flagsAnew(configOf(5000, 1000), BIN, null)).toBeNull();
  const fail = () => {
    throw new Error("not here");
  };
  expect(flagsAnew(configOf(5000, 1000), BIN, fail)).toBeNull();
});
