import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findHolders, holdersInWords } from "./find-holders.ts";

const NOBODY = 65_534;
const OTHER = 1;

function aFile() {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-holders-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const path = join(folder, "engine.db");
  writeFileSync(path, "x");
  return path;
}

describe.runIf(process.platform === "linux")("who has a file open", () => {
  test("is found by the file, whatever it is called, and after it was deleted", () => {
    const path = aFile();
    expect(findHolders([path])).toEqual([]);
    const file = openSync(path, "r");
    onTestFinished(() => closeSync(file));
    expect(findHolders([path, `${path}-wal`]).map(({ pid }) => pid)).toEqual([process.pid]);
    rmSync(path);
    expect(findHolders([path])).toMatchObject([{ pid: process.pid, isUnseen: false }]);
  });

  test("is said in words", () => {
    expect(holdersInWords([])).toBe("nobody that can be seen");
    const unseen = { pid: 8, name: "engine", isUnseen: true };
    expect(holdersInWords([{ ...unseen, pid: 7, isUnseen: false }, unseen])).toBe(
      "engine, pid 7; perhaps engine, pid 8",
    );
  });

  test.runIf(process.geteuid?.() === 0)(
    "may be one that can't be looked at, where the file is its own to write",
    async () => {
      const path = aFile();
      const sleeper = spawn("/bin/sh", ["-c", "echo up; exec sleep 600"], {
        uid: OTHER,
        cwd: "/",
        stdio: ["ignore", "pipe", "ignore"],
      });
      onTestFinished(() => void sleeper.kill("SIGKILL"));
      await once(sleeper.stdout, "data");
      const seen = (owner: number, mode: number) => {
        chownSync(path, owner, owner);
        chmodSync(path, mode);
        process.seteuid?.(NOBODY);
        try {
          return findHolders([path]).filter(({ pid }) => pid === sleeper.pid);
        } finally {
          process.seteuid?.(0);
        }
      };
      expect(seen(OTHER, 0o600)).toMatchObject([{ isUnseen: true }]);
      expect(seen(NOBODY, 0o644)).toEqual([]);
      expect(seen(NOBODY, 0o666)).toMatchObject([{ isUnseen: true }]);
    },
  );
});
