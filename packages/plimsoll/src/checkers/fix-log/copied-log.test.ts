import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { countOrders, follow, logFolder, order } from "./followed-log.fixture.ts";

/** So many orders, that is more than what a file is told by. */
const BEFORE = 20;

describe("a log that is copied and then emptied", () => {
  const copied = () => {
    const place = logFolder();
    const path = join(place, "fix.log");
    writeFileSync(path, Array.from({ length: BEFORE }, (_, count) => order(`A${count}`)).join(""));
    return { path, copy: `${path}.1`, ...follow([join(place, "fix.log*")]) };
  };

  it("is not read a second time in its copy", () => {
    const { path, copy, catchUp } = copied();
    expect(countOrders(catchUp())).toBe(BEFORE);
    copyFileSync(path, copy);
    truncateSync(path, 0);
    appendFileSync(path, order("B1"));
    expect(countOrders(catchUp())).toBe(BEFORE + 1);
    expect(countOrders(catchUp())).toBe(BEFORE + 1);
  });

  it("is not read a second time where a look falls between the copy and its end, or after it", () => {
    const { path, copy, catchUp } = copied();
    catchUp();
    copyFileSync(path, copy);
    expect(countOrders(catchUp())).toBe(BEFORE);
    truncateSync(path, 0);
    expect(countOrders(catchUp())).toBe(BEFORE);
    appendFileSync(path, order("B1"));
    expect(countOrders(catchUp())).toBe(BEFORE + 1);
  });

  it("is read in its copy from where it had been read to: what came between the last look and the copy is only there", () => {
    const { path, copy, catchUp } = copied();
    catchUp();
    appendFileSync(path, order("A3"));
    copyFileSync(path, copy);
    truncateSync(path, 0);
    expect(countOrders(catchUp())).toBe(BEFORE + 1);
  });

  it("is read no line twice that comes while it is copied, and none is lost", () => {
    const { path, copy, catchUp } = copied();
    catchUp();
    const text = readFileSync(path);
    writeFileSync(copy, text.subarray(0, 2000));
    expect(countOrders(catchUp())).toBe(BEFORE);
    appendFileSync(path, order("B1"));
    expect(countOrders(catchUp())).toBe(BEFORE + 1);
    appendFileSync(path, order("B2"));
    copyFileSync(path, copy);
    expect(countOrders(catchUp())).toBe(BEFORE + 2);
    appendFileSync(path, order("B3"));
    copyFileSync(path, copy);
    truncateSync(path, 0);
    expect(countOrders(catchUp())).toBe(BEFORE + 3);
    appendFileSync(path, order("C1"));
    expect(countOrders(catchUp())).toBe(BEFORE + 4);
  });

  it("is not taken for the copy of a file that begins with the same banner, or is short", () => {
    const banner = `${"=".repeat(2000)}\n`;
    const place = logFolder();
    writeFileSync(join(place, "a.log"), banner + order("A1"));
    const { catchUp } = follow([join(place, "*.log")]);
    catchUp();
    writeFileSync(join(place, "b.log"), banner + order("B1"));
    writeFileSync(join(place, "c.log"), order("A1"));
    expect(countOrders(catchUp())).toBe(3);
  });
});

it("files that are compressed are not followed", () => {
  const place = logFolder();
  const path = join(place, "fix.log");
  writeFileSync(path, order("A1"));
  const { catchUp } = follow([`${path}*`]);
  catchUp();
  for (const ending of ["1.gz", "2.bz2", "3.xz", "4.zst"]) writeFileSync(`${path}.${ending}`, gzipSync(order("A1")));
  expect(catchUp().files.map((file) => file.path)).toEqual([path]);
});
