import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Each is a program of its own, because it is the process that must survive. */
describe("a thread that does nothing but compress", () => {
  const outcomeOf = async (...args: string[]) => {
    const script = join(import.meta.dirname, "ending-threads.fixture.ts");
    const child = spawn(process.execPath, ["--conditions=plimsoll-source", script, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        said += String(data);
      });
    }
    const [code, signal] = await once(child, "close");
    return { code, signal, said };
  };

  it("can be ended at any moment", async () => {
    expect(await outcomeOf("end", "60")).toEqual({ code: 0, signal: null, said: "60 ended\n" });
  });

  it("does not spoil the exit of its process", async () => {
    expect(await outcomeOf("exit", "12")).toEqual({ code: 5, signal: null, said: "12 begun\n" });
  });
});
