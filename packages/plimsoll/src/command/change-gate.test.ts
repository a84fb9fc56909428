import { describe, expect, it } from "vitest";
import { ChangeGate } from "./change-gate.ts";

describe("the gate before changes", () => {
  it("lets one change of a subject through at a time, and another after it", async () => {
    const gate = new ChangeGate();
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = gate.alone("db", () => promise);
    await expect(gate.alone("db", async () => "second")).rejects.toMatchObject({ code: "conflict" });
    expect(await gate.alone("gateway", async () => "other")).toBe("other");
    resolve("first");
    expect(await first).toBe("first");
    expect(await gate.alone("db", async () => "third")).toBe("third");
  });

  it("opens again after a change that failed", async () => {
    const gate = new ChangeGate();
    await expect(gate.alone("db", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await gate.alone("db", async () => "yes")).toBe("yes");
  });

  it("lets so many through beside each other and no more", async () => {
    const gate = new ChangeGate();
    const { promise, resolve } = Promise.withResolvers<void>();
    const running = [gate.among("checks", 2, () => promise), gate.among("checks", 2, () => promise)];
    await expect(gate.among("checks", 2, async () => {})).rejects.toMatchObject({ code: "too_busy" });
    resolve();
    await Promise.all(running);
    await gate.among("checks", 2, async () => {});
  });
});
