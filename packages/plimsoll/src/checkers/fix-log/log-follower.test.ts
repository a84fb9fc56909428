import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countOrders, follow, logFolder, NOW, order } from "./followed-log.fixture.ts";
import { fixLine } from "./log-lines.fixture.ts";

describe("a log that is followed", () => {
  it("is read as it grows, also in the middle of a line", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, order("A1"));
    const { catchUp } = follow([path]);
    expect(countOrders(catchUp())).toBe(1);
    const line = order("A2");
    appendFileSync(path, line.slice(0, 60), "latin1");
    expect(countOrders(catchUp())).toBe(1);
    appendFileSync(path, line.slice(60), "latin1");
    const report = catchUp();
    expect(countOrders(report)).toBe(2);
    expect(report.garbled.total).toBe(0);
    expect(report.files).toMatchObject([{ path, offset: report.files[0]?.size }]);
  });

  it("is read to its end when it is renamed, and the new one from its start", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, order("A1"));
    const { catchUp } = follow([path]);
    catchUp();
    appendFileSync(path, order("A2"));
    renameSync(path, `${path}.1`);
    writeFileSync(path, order("B1") + order("B2"));
    appendFileSync(`${path}.1`, order("A3"));
    expect(countOrders(catchUp())).toBe(5);
    appendFileSync(`${path}.1`, order("A4"));
    expect(countOrders(catchUp())).toBe(6);
    const later = catchUp(61_000);
    expect(countOrders(later)).toBe(6);
    expect(later.files.map((file) => file.path)).toEqual([path]);
  });

  it("is not read twice when its old name matches too", () => {
    const place = logFolder();
    const path = join(place, "fix.log");
    writeFileSync(path, order("A1"));
    const { catchUp } = follow([join(place, "fix.log*")]);
    expect(countOrders(catchUp())).toBe(1);
    renameSync(path, `${path}.1`);
    writeFileSync(path, order("B1"));
    expect(countOrders(catchUp())).toBe(2);
    expect(catchUp().files.map((file) => file.path)).toEqual([`${path}.1`, path]);
  });

  it.each([
    ["by the times in them", "20261125-08:00:00 : ", "20261126-08:00:00 : "],
    ["without such by when they were written", "", ""],
  ])("is read oldest file first at the first look, whatever the names: %s", (_name, yesterday, today) => {
    const path = join(logFolder(), "fix.log");
    const inbound = { 49: "VENUE", 56: "ENGINE" };
    writeFileSync(`${path}.1`, fixLine({ 35: "5", 34: "900", 52: "", ...inbound }, { prefix: yesterday }));
    const logon = (more: object) => fixLine({ 35: "A", 108: "30", 52: "", ...more }, { prefix: today });
    writeFileSync(path, logon({}) + logon(inbound));
    const written = (days: number) => new Date(NOW - days * 86_400_000);
    utimesSync(`${path}.1`, written(1), written(today === "" ? 1 : -1));
    utimesSync(path, written(0), written(0));
    const { catchUp } = follow([`${path}*`]);
    expect(catchUp()).toMatchObject({
      sessions: [{ isLoggedOn: true, gap: 0 }],
      files: [{ path: `${path}.1` }, { path }],
    });
  });

  it("is read from its start when it was emptied", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, order("A1") + order("A2") + order("A3"));
    const { catchUp } = follow([path]);
    expect(countOrders(catchUp())).toBe(3);
    truncateSync(path, 0);
    expect(countOrders(catchUp())).toBe(3);
    appendFileSync(path, order("B1"));
    expect(countOrders(catchUp())).toBe(4);
  });

  it("counts a message that breaks off where the file ends, once no more can come", () => {
    const path = join(logFolder(), "fix.log");
    const torn = order("A2").slice(0, 60);
    writeFileSync(path, order("A1") + torn);
    const { catchUp } = follow([path]);
    expect(catchUp().garbled.total).toBe(0);
    renameSync(path, `${path}.1`);
    writeFileSync(path, order("B1") + torn);
    expect(catchUp().garbled.total).toBe(0);
    expect(catchUp(61_000).garbled.total).toBe(1);
    truncateSync(path, 0);
    expect(catchUp().garbled.total).toBe(2);
    appendFileSync(path, order("C1"));
    const report = catchUp(61_000);
    expect(countOrders(report)).toBe(3);
    expect(report.garbled.total).toBe(2);
  });

  it("takes in new files that match, from their start", () => {
    const place = logFolder();
    writeFileSync(join(place, "a.log"), order("A1"));
    const { catchUp } = follow([join(place, "*.log")]);
    expect(countOrders(catchUp())).toBe(1);
    writeFileSync(join(place, "b.log"), order("B1").repeat(20_000));
    expect(countOrders(catchUp())).toBe(20_001);
  });

  it("begins near its end, at its start, or where it stood", () => {
    const path = join(logFolder(), "fix.log");
    const line = order("A1");
    const count = Math.ceil(3_000_000 / line.length);
    writeFileSync(path, line.repeat(count));
    const end = countOrders(follow([path]).catchUp());
    expect(end).toBeLessThan(count / 2);
    expect(end).toBeGreaterThan(count / 4);
    const whole = follow([path], { from: "start" }).catchUp();
    expect(countOrders(whole)).toBe(count);
    const positions = Object.fromEntries(whole.files.map(({ key, offset }) => [key, offset - 2_000_000]));
    const kept = countOrders(follow([path], { positions }).catchUp());
    expect(kept).toBeGreaterThanOrEqual(Math.floor(2_000_000 / line.length));
    expect(kept).toBeLessThan(count);
  });

  it("is read in turns, and says how much is left", () => {
    const path = join(logFolder(), "fix.log");
    const line = order("A1");
    writeFileSync(path, line.repeat(Math.ceil(5_000_000 / line.length)));
    const { follower, catchUp } = follow([path], { from: "start" });
    follower.look(NOW);
    expect(follower.read(2_000_000, () => 0)).toBe(2_097_152);
    expect(follower.lag).toBeGreaterThan(2_900_000);
    expect(catchUp().bytesPerSecond).toBeGreaterThan(0);
    expect(follower.lag).toBe(0);
  });

  it("is in constant memory without a line feed or a message", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, Buffer.alloc(60_000_000, "x"));
    appendFileSync(path, `\n${order("A1")}`);
    const { catchUp } = follow([path], { from: "start" });
    const before = process.memoryUsage().arrayBuffers;
    expect(countOrders(catchUp())).toBe(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
  });
});

describe("a log that cannot be read", () => {
  it("is said to be missing, until it is there", () => {
    const path = join(logFolder(), "fix.log");
    const { catchUp } = follow([path]);
    expect(catchUp().failure).toEqual({ code: "missing", message: `there is no file ${path}` });
    writeFileSync(path, order("A1"));
    const report = catchUp();
    expect(report.failure).toBeNull();
    expect(countOrders(report)).toBe(1);
  });

  it("is said to be missing where nothing matches, and where there is no folder", () => {
    const place = logFolder();
    expect(follow([join(place, "*.log")]).catchUp().failure?.message).toBe(`there is no file ${join(place, "*.log")}`);
    expect(follow([join(place, "none", "*.log")]).catchUp().failure).toMatchObject({ code: "missing" });
  });

  it.each([
    ["a folder", (path: string) => mkdirSync(path), "not a regular file"],
    ["a pipe, which would wait for a writer", (path: string) => execFileSync("mkfifo", [path]), "not a regular file"],
    ["a link in a circle", (path: string) => symlinkSync(path, path), "ELOOP"],
  ])("is said to be unreadable when it is %s", (_name, make, why) => {
    const path = join(logFolder(), "fix.log");
    make(path);
    expect(follow([path]).catchUp().failure).toEqual({
      code: "unreadable",
      message: `${path} cannot be read (${why})`,
    });
  });
});

describe("a log of more files than are followed at once", () => {
  const START = NOW / 1000;
  /** A file, written so many seconds after the first of them. */
  const write = (path: string, lines: string, seconds: number) => {
    appendFileSync(path, lines);
    utimesSync(path, START + seconds, START + seconds);
  };
  const logs = () => {
    const place = logFolder();
    const pathOf = (count: number) => join(place, `fix.log.${count}`);
    for (let count = 0; count < 70; count++) write(pathOf(count), order("A1"), count);
    return { place, pathOf, ...follow([join(place, "fix.log*")]) };
  };

  it("is read in those that were written last, and says how many there are besides", () => {
    const { pathOf, catchUp } = logs();
    const report = catchUp();
    expect(report).toMatchObject({ failure: null, passedOver: 6 });
    expect(countOrders(report)).toBe(64);
    expect(report.files).toHaveLength(64);
    expect(report.files.map(({ path }) => path)).not.toContain(pathOf(5));
  });

  it("is followed into each new file, though none is ever deleted", () => {
    const { place, catchUp } = logs();
    catchUp();
    for (let count = 0; count < 80; count++) {
      write(join(place, `fix.log-new-${count}`), order("B1"), 100 + count);
      expect(countOrders(catchUp())).toBe(65 + count);
    }
    expect(catchUp()).toMatchObject({ failure: null, passedOver: 86, files: { length: 64 } });
  });

  it("is followed over renames, to the end of each file", () => {
    const { place, catchUp } = logs();
    const path = join(place, "fix.log");
    write(path, order("B0"), 100);
    expect(countOrders(catchUp())).toBe(64);
    for (let count = 1; count <= 70; count++) {
      write(path, order("B1"), 100 + count);
      renameSync(path, `${path}-${count}`);
      write(path, order("C1"), 100.5 + count);
      expect(countOrders(catchUp())).toBe(64 + 2 * count);
    }
  });

  it("is read on where it stood in a file that is written again", () => {
    const { pathOf, catchUp } = logs();
    catchUp();
    write(pathOf(2), order("B1"), 100);
    expect(countOrders(catchUp(6000))).toBe(65);
    expect(catchUp().files.map(({ path }) => path)).not.toContain(pathOf(6));
    const line = order("B2");
    write(pathOf(6), line.slice(0, 60), 101);
    expect(countOrders(catchUp(6000))).toBe(65);
    for (let count = 10; count < 70; count++) write(pathOf(count), "", 200);
    for (let count = 0; count < 6; count++) write(pathOf(count), "", 200);
    expect(countOrders(catchUp(6000))).toBe(65);
    write(pathOf(6), line.slice(60), 300);
    expect(countOrders(catchUp(6000))).toBe(66);
  });

  it("is read in older files too once there is room: what is written then", () => {
    const { pathOf, catchUp } = logs();
    catchUp();
    for (let count = 64; count < 70; count++) rmSync(pathOf(count));
    appendFileSync(pathOf(0), order("B1"));
    const report = catchUp(61_000);
    expect(report).toMatchObject({ failure: null, passedOver: 0 });
    expect(countOrders(report)).toBe(65);
  });

  it("is read to the end where many files are renamed at once, beside the new ones", () => {
    const place = logFolder();
    const pathOf = (count: number) => join(place, `${count}.log`);
    for (let count = 0; count < 64; count++) writeFileSync(pathOf(count), order("A1"));
    const { catchUp } = follow([join(place, "*.log")]);
    expect(countOrders(catchUp())).toBe(64);
    for (let count = 0; count < 64; count++) {
      appendFileSync(pathOf(count), order("A2"));
      renameSync(pathOf(count), `${pathOf(count)}.old`);
      writeFileSync(pathOf(count), order("B1"));
    }
    expect(countOrders(catchUp())).toBe(192);
  });

  it("says so when so many are to be read at once that some must wait, and reads them then", () => {
    const place = logFolder();
    const pathOf = (count: number) => join(place, `${count}.log`);
    const { follower, catchUp } = follow([join(place, "*.log")], { from: "start" });
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 64; count++) {
        if (round > 0) renameSync(pathOf(count), `${pathOf(count)}.${round}`);
        writeFileSync(pathOf(count), order("A1"));
      }
      follower.look(NOW + round);
    }
    expect(follower.report(NOW).failure?.message).toContain("128 files are open already");
    catchUp();
    catchUp(61_000);
    const report = catchUp();
    expect(report.failure).toBeNull();
    expect(countOrders(report)).toBe(192);
  });
});
