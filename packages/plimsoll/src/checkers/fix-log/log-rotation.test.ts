import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countOrders, follow, logFolder, order } from "./followed-log.fixture.ts";

describe("a log between the renaming of its file and the beginning of the next", () => {
  it.each([
    ["by its path", ""],
    ["by a pattern that the old name does not match", "*.log"],
  ])("is not missing, as long as that takes: %s", (_, pattern) => {
    const place = logFolder();
    const path = join(place, "fix.log");
    writeFileSync(path, order("A1"));
    const { catchUp } = follow([pattern === "" ? path : join(place, pattern)]);
    catchUp();
    appendFileSync(path, order("A2"));
    renameSync(path, `${path}.1`);
    const report = catchUp(250);
    expect(report.failure).toBeNull();
    expect(countOrders(report)).toBe(2);
    expect(catchUp(5).failure).toBeNull();
    writeFileSync(path, order("B1"));
    expect(countOrders(catchUp(250))).toBe(3);
  });

  it("is not missing though its new name is followed too", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, order("A1"));
    writeFileSync(`${path}.1`, "");
    const { catchUp } = follow([path, `${path}.1`]);
    catchUp();
    renameSync(path, `${path}.1`);
    expect(catchUp(250).failure).toBeNull();
    expect(catchUp(5).failure).toBeNull();
    expect(catchUp(1000).failure?.code).toBe("missing");
  });

  it("is not missing at the first look after it was there, however long that was ago", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, order("A1"));
    const { catchUp } = follow([path]);
    catchUp();
    renameSync(path, `${path}.1`);
    expect(catchUp(30_000).failure).toBeNull();
    expect(catchUp(5).failure).toEqual({ code: "missing", message: `there is no file ${path}` });
  });

  it("is missing once no new file has come for a second, and at once when its file was deleted", () => {
    const path = join(logFolder(), "fix.log");
    writeFileSync(path, order("A1"));
    const { catchUp } = follow([path]);
    catchUp();
    renameSync(path, `${path}.1`);
    expect(catchUp(600).failure).toBeNull();
    expect(catchUp(600).failure?.code).toBe("missing");
    renameSync(`${path}.1`, path);
    expect(catchUp().failure).toBeNull();
    rmSync(path);
    expect(catchUp(250).failure?.code).toBe("missing");
  });
});
