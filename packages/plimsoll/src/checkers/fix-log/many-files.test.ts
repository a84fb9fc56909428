import { appendFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countOrders, follow, logFolder, NOW, order } from "./followed-log.fixture.ts";

describe("a log of more than 64 files that are all written", () => {
  it("is read in all of them at each look, and says what must wait", () => {
    const place = logFolder();
    const pathOf = (count: number) => join(place, `fix.${count}.log`);
    const write = (count: number, lines: string, seconds: number) => {
      appendFileSync(pathOf(count), lines);
      utimesSync(pathOf(count), NOW / 1000 + seconds, NOW / 1000 + seconds);
    };
    for (let count = 0; count < 200; count++) write(count, order("A0"), count / 1000);
    const { catchUp } = follow([join(place, "*.log")]);
    expect(countOrders(catchUp())).toBe(64);
    // Always in the same order, so that the same files are the oldest at each look.
    for (let round = 1; round <= 3; round++) {
      for (let count = 100; count < 200; count++) write(count, order("A1"), round + count / 1000);
      const report = catchUp(250);
      expect(countOrders(report)).toBe(64 + round * 100);
      expect(report).toMatchObject({ failure: null, passedOver: 136, waiting: { files: 0, bytes: 0 } });
    }
    for (let count = 0; count < 200; count++) write(count, order("A2"), 10 + count / 1000);
    const report = catchUp(250);
    const read = countOrders(report) - 364;
    expect(read).toBeLessThanOrEqual(128);
    expect(report.waiting).toEqual({ files: 200 - read, bytes: (200 - read) * order("A2").length });
    catchUp(250);
    const later = catchUp(250);
    expect(countOrders(later)).toBe(564);
    expect(later.waiting).toEqual({ files: 0, bytes: 0 });
  });

  it("is read no line twice in a file that rested, though it began where it stood before a restart", () => {
    const place = logFolder();
    const pathOf = (count: number) => join(place, `fix.${count}.log`);
    const write = (count: number, seconds: number) => {
      appendFileSync(pathOf(count), order("A1"));
      utimesSync(pathOf(count), NOW / 1000 + seconds, NOW / 1000 + seconds);
    };
    for (let count = 0; count < 70; count++) write(count, count);
    const paths = [join(place, "*.log")];
    const { files } = follow(paths).catchUp();
    const positions = Object.fromEntries(files.map(({ key, offset }) => [key, offset]));
    const { catchUp } = follow(paths, { positions });
    expect(countOrders(catchUp())).toBe(64);
    for (let count = 0; count < 6; count++) write(count, 100);
    expect(countOrders(catchUp(250))).toBe(70);
    catchUp(250);
    write(6, 200);
    expect(countOrders(catchUp(250))).toBe(71);
  });
});
