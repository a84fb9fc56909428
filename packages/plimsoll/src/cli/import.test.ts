import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { EMPTY_BATCH, type NewCheck } from "../port/store.ts";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

const FORMATS = ["csv", "jsonl", "parquet"] as const;
const T0 = Date.UTC(2026, 0, 5, 9);

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    "=1+1",
    "'=1",
    "''@x",
    "-2",
    "+",
    "a,b",
    'say "no"',
    "two\nlines",
    "two\r\nlines",
    "",
    "µs £ 漢",
    "\t=x",
  ),
);
const metric = fc.record({
  name: fc.constantFrom("response_time", "cpu_usage", "x=y"),
  value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(null)),
  unit: text,
  status: fc.constantFrom("HEALTHY", "DOWN"),
});
const labelled = fc.record({ labels: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2, noNullPrototype: true }) });
const check = fc.record({
  componentId: fc.constantFrom("api", "=db", "feed, EU"),
  componentType: fc.constantFrom("API_SERVER", "DATABASE"),
  status: fc.constantFrom("HEALTHY", "WARNING", "CRITICAL", "DOWN"),
  metrics: fc
    .array(fc.tuple(metric, fc.option(labelled)), { maxLength: 3 })
    .map((list) =>
      JSON.stringify(
        list.map(([{ name, ...rest }, labels]) => ({ name, ...(labels === null ? {} : labels), ...rest })),
      ),
    ),
  uptimeSeconds: fc.nat({ max: 1e9 }).map((ms) => ms / 1000),
  errorCount: fc.nat(),
  lastError: fc.option(text),
});
const checks = fc.array(fc.tuple(check, fc.nat({ max: 90_000 })), { minLength: 1, maxLength: 40 }).map((list) => {
  let at = T0;
  return list.map(([row, step]) => {
    at += 1 + step;
    return { timestamp: new Date(at).toISOString(), ...row } as NewCheck;
  });
});

describe("plimsoll import", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = createFolder();
  });
  afterEach(() => folder.remove());

  const fill = async (name: string, rows: readonly NewCheck[]) => {
    const url = `sqlite:${join(folder.path, name)}`;
    const store = createStore(url, { clock: createSystemClock(), log: silentLog });
    await store.open();
    await store.recordBatch({ ...EMPTY_BATCH, checks: rows });
    await store.close();
  };
  const run = async (...args: string[]) => {
    const ran = runCli(folder.path, args);
    return { exitCode: await ran.exitCode, stdout: ran.stdout.text, stderr: ran.stderr.text };
  };
  const exportTo = async (db: string, output: string, ...more: string[]) => {
    const format = output.split(".").at(-1) ?? "";
    const done = await run("export", "--db", db, "--format", format, "-o", output, ...more);
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    return readFileSync(join(folder.path, output));
  };
  const rowOf = (n: number): NewCheck => ({
    timestamp: new Date(T0 + n * 1000).toISOString(),
    componentId: "api",
    componentType: "API_SERVER",
    status: "HEALTHY",
    metrics: JSON.stringify([{ name: "response_time", value: n, unit: "ms", status: "HEALTHY" }]),
    uptimeSeconds: n,
    errorCount: 0,
    lastError: null,
  });
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => rowOf(from + n));

  it.each(FORMATS)(
    "gives every row back, byte by byte, from %s",
    async (format) => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(checks, async (given) => {
          round += 1;
          const [one, two] = [`one${round}`, `two${round}`];
          await fill(`${one}.db`, given);
          const first = await exportTo(`${one}.db`, `${one}.${format}`);
          expect((await run("import", "--db", `${two}.db`, `${one}.${format}`)).stderr).toBe("");
          expect(await exportTo(`${two}.db`, `${two}.${format}`)).toEqual(first);
        }),
        { numRuns: 3 },
      );
    },
    60_000,
  );

  it.each(FORMATS)(
    "skips what is there already and puts what is missing at its own time, from %s",
    async (format) => {
      await fill("all.db", rows(0, 1500));
      const name = `rows.${format}`;
      await exportTo("all.db", name);
      await fill(`${format}.db`, [...rows(0, 700), ...rows(1200, 1300)]);
      const looked = await run("import", "--db", `${format}.db`, "--check", name);
      expect(looked.stdout).toBe("1500 rows: 700 would be imported, 800 there already, 0 bad\n");
      const done = await run("import", "--db", `${format}.db`, name);
      expect(done).toEqual({ exitCode: 0, stdout: "1500 rows: 700 imported, 800 there already, 0 bad\n", stderr: "" });
      expect((await run("import", "--db", `${format}.db`, name, name)).stdout).toMatch(/: 0 imported, 3000 there/);
      const timesOf = (bytes: Buffer) => bytes.toString().match(/2026-01-05T[\d:.]+Z/g);
      const [ours, theirs] = [await exportTo(`${format}.db`, "ours.csv"), await exportTo("all.db", "all.csv")];
      expect(timesOf(ours)).toEqual(timesOf(theirs));
    },
    60_000,
  );

  it("is in the audit trail, by whom and what of it went in; what changes nothing is not", async () => {
    await fill("a.db", rows(0, 3));
    await exportTo("a.db", "a.csv");
    const trail = async () => {
      await exportTo("b.db", "audit.jsonl", "--what", "audit");
      const lines = readFileSync(join(folder.path, "audit.jsonl"), "utf8").trim().split("\n");
      return lines.map((line) => JSON.parse(line)).filter(({ verb }) => verb === "import_history");
    };
    await run("import", "--db", "b.db", "a.csv");
    const files = [join(folder.path, "a.csv")];
    const common = { actor: expect.stringMatching(/^cli/), subject: "checks", outcome: "done" };
    const told = [
      { ...common, after: { files, imported: 3, there_already: 0, bad: 0 } },
      { ...common, after: { files, begun: true } },
    ];
    expect(await trail()).toMatchObject(told);
    await run("import", "--db", "b.db", "a.csv");
    await run("import", "--check", "--db", "b.db", "a.csv");
    expect(await trail()).toHaveLength(2);
  });

  it("tells in a line that a CSV has not the columns of checks", async () => {
    await fill("a.db", rows(0, 3));
    for (const text of ["foo,bar\n1,2\n", "\u001f\u008b\u0000", ""]) {
      writeFileSync(join(folder.path, "other.csv"), text);
      const done = await run("import", "--db", "a.db", "other.csv");
      expect(done).toMatchObject({ exitCode: 3, stdout: "" });
      expect(done.stderr).toMatch(/other\.csv: .*expected the columns timestamp, component_id, /);
    }
  });

  it("tells each bad row with its file, line and reason, and imports the others", async () => {
    await fill("a.db", rows(0, 3));
    const lines = (await exportTo("a.db", "a.jsonl")).toString().trimEnd().split("\n");
    const bad = [lines[0], "{nonsense", '{"timestamp":1}', lines[1]?.replace("HEALTHY", "FINE"), "", lines[2]];
    writeFileSync(join(folder.path, "bad.jsonl"), bad.join("\n"));
    const done = await run("import", "--db", "b.db", "bad.jsonl");
    expect(done.exitCode).toBe(1);
    expect(done.stdout).toBe("5 rows: 2 imported, 0 there already, 3 bad\n");
    expect(done.stderr).toMatch(/bad\.jsonl:2: not JSON/);
    expect(done.stderr).toMatch(/bad\.jsonl:3: timestamp: /);
    expect(done.stderr).toMatch(/bad\.jsonl:4: .*status: /);
    const csv = (await exportTo("a.db", "a.csv")).toString().replace(",HEALTHY,", ",FINE,");
    writeFileSync(join(folder.path, "bad.csv"), csv);
    expect((await run("import", "--db", "c.db", "bad.csv")).stderr).toMatch(/bad\.csv:2: status: /);
  });

  it("refuses files that are none, and a database that a monitor uses", async () => {
    folder.write("x.csv", 'timestamp,component_id,component_type,status,metrics\r\n"open');
    folder.write("x.parquet", "no parquet at all");
    folder.write("x.txt", "");
    await fill("a.db", rows(0, 1));
    await exportTo("a.db", "a.csv");
    expect((await run("import", "--db", "a.db", "none.csv")).stderr).toMatch(/no file .*none\.csv/);
    expect((await run("import", "--db", "a.db", "x.txt")).stderr).toMatch(/ends in \.csv, \.jsonl or \.parquet/);
    expect((await run("import", "--db", "a.db", "x.csv")).stderr).toMatch(/not CSV/);
    expect((await run("import", "--db", "a.db", "x.parquet")).stderr).toMatch(/not a Parquet file/);
    const store = createStore(`sqlite:${join(folder.path, "a.db")}`, { clock: createSystemClock(), log: silentLog });
    await store.open();
    expect((await run("import", "--db", "a.db", "a.csv")).stderr).toMatch(/in use by another Plimsoll/);
    await store.close();
  });

  it.each(["series", "events", "alerts", "audit"])(
    "says at once of an export of %s that it has no checks",
    async (what) => {
      await fill("a.db", rows(0, 40));
      const heads: Record<string, string> = {
        events: "id,timestamp,event_type,component_id,severity,message,incident_id,details",
        alerts: "alert_id,status,severity,component_id,component_type,component_status,metrics",
        audit: "sequence,timestamp,actor,verb,subject,outcome,before,after,previous_hash,hash",
      };
      if (what === "series") for (const format of FORMATS) await exportTo("a.db", `${what}.${format}`, "--series");
      else
        writeFileSync(join(folder.path, `${what}.csv`), `${heads[what]}\r\n${heads[what]?.replaceAll(/\w+/g, "")}\r\n`);
      for (const format of what === "series" ? FORMATS : ["csv"]) {
        const refused = await run("import", "--db", "b.db", `${what}.${format}`);
        expect(refused.stdout).toBe("");
        expect(refused.exitCode).toBe(3);
        expect(refused.stderr).toMatch(new RegExp(`${what}\\.${format} is an export of ${what}: import takes checks`));
        expect(refused.stderr.trimEnd().split("\n")).toHaveLength(1);
      }
    },
  );

  it("takes any RFC 3339 time, and no other", async () => {
    await fill("a.db", rows(0, 1));
    const line = (await exportTo("a.db", "a.jsonl")).toString().trimEnd();
    const times = ["2026-01-01T00:00:00Z", "2026-01-01T02:00:00.5+02:00", "2026-01-01t00:00:01.000001z"];
    const others = ["2026-01-01", "01/02/2026 00:00:00", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00"];
    const all = [...times, ...others].map((time) => line.replace("2026-01-05T09:00:00.000Z", time));
    writeFileSync(join(folder.path, "times.jsonl"), all.join("\n"));
    const done = await run("import", "--db", "b.db", "times.jsonl");
    expect(done.stdout).toBe("7 rows: 3 imported, 0 there already, 4 bad\n");
    expect(done.stderr).toMatch(/times\.jsonl:4: timestamp: expected RFC 3339, got 2026-01-01\n/);
    const kept = (await exportTo("b.db", "b.jsonl")).toString().match(/2026-01-01T[\d:.]+Z/g);
    expect(kept).toEqual(["2026-01-01T00:00:01.000Z", "2026-01-01T00:00:00.500Z", "2026-01-01T00:00:00.000Z"]);
  });

  it("takes no row of the future, nor of before 1970, and says so", async () => {
    await fill("a.db", rows(0, 1));
    const line = (await exportTo("a.db", "a.jsonl")).toString().trimEnd();
    const ahead = new Date(Date.now() + 2 * 3_600_000).toISOString();
    const all = ["0001-01-01T00:00:00Z", ahead, "2026-01-01T00:00:00Z"].map((time) =>
      line.replace("2026-01-05T09:00:00.000Z", time),
    );
    writeFileSync(join(folder.path, "times.jsonl"), all.join("\n"));
    const done = await run("import", "--db", "b.db", "times.jsonl");
    expect(done).toMatchObject({ exitCode: 1, stdout: "3 rows: 1 imported, 0 there already, 2 bad\n" });
    expect(done.stderr).toMatch(/times\.jsonl:1: timestamp: 0001-01-01T00:00:00\.000Z is before 1970\n/);
    expect(done.stderr).toMatch(/times\.jsonl:2: timestamp: .* is yet to come: the clock of this machine says 2/);
  });

  it("says of a component that nothing is kept of it rather than exporting nothing", async () => {
    await fill("a.db", rows(0, 2));
    for (const format of ["csv", "jsonl"]) {
      const none = await run("export", "--db", "a.db", "--component", "nosuch", "--format", format);
      expect(none).toMatchObject({ exitCode: 3, stdout: "" });
      expect(none.stderr).toMatch(/a\.db has nothing of a component "nosuch"/);
    }
    const file = await run("export", "--db", "a.db", "--component", "nosuch", "-o", "none.csv");
    expect([file.exitCode, existsSync(join(folder.path, "none.csv"))]).toEqual([3, false]);
    const earlier = await run("export", "--db", "a.db", "--component", "api", "--to", "2026-01-01T00:00:00Z");
    expect(earlier).toMatchObject({ exitCode: 0, stderr: "" });
    expect(earlier.stdout.split("\r\n")).toHaveLength(2);
  });

  it("gives each of two exports to one file at once a whole file, and says in a line that it has no folder", async () => {
    await fill("a.db", rows(0, 3000));
    const once = await exportTo("a.db", "once.csv");
    const both = ["export", "--db", "a.db", "-o", "both.csv"];
    const done = await Promise.all([run(...both), run(...both)]);
    for (const each of done) expect(each).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readFileSync(join(folder.path, "both.csv"))).toEqual(once);
    const lost = await run("export", "--db", "a.db", "-o", "nowhere/a.csv");
    expect(lost).toMatchObject({ exitCode: 3, stdout: "" });
    expect(lost.stderr).toMatch(/--output: the folder .*nowhere does not exist\n$/);
  });

  it("refuses a range that ends before it begins", async () => {
    await fill("a.db", rows(0, 2));
    const refused = await run("export", "--db", "a.db", "--from", "2999-01-01T00:00:00Z");
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toMatch(/--from: expected a time not after --to/);
  });

  it("exports series, events, alerts, incidents and the audit trail too", async () => {
    await fill("a.db", rows(0, 2));
    expect((await exportTo("a.db", "s.csv", "--series")).toString()).toBe(
      "timestamp,component_id,metric,labels,value,unit,status\r\n" +
        "2026-01-05T09:00:01.000Z,api,response_time,{},1,ms,HEALTHY\r\n" +
        "2026-01-05T09:00:00.000Z,api,response_time,{},0,ms,HEALTHY\r\n",
    );
    for (const what of ["events", "alerts", "incidents", "audit"]) {
      for (const format of FORMATS) await exportTo("a.db", `${what}.${format}`, "--what", what);
    }
    const refused = await run("export", "--db", "a.db", "--what", "secrets");
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/--what: expected one of checks/) });
    expect((await run("export", "--db", "a.db", "--format", "parquet")).stderr).toMatch(/name the file/);
  });
});
