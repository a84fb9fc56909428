import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const MAX_LINES = 400;

/** Each part of the published package and the parts it may import; its own files always. Adapters meet in ports. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  port: [],
  config: ["port"],
  process: ["port", "config"],
  request: ["port"],
  database: ["port"],
  storage: ["port", "config"],
  archive: ["port", "config", "storage"],
  discovery: ["port", "net"],
  checkers: ["port", "config", "process", "request", "database"],
  alerting: ["port", "config", "process", "request"],
  recovery: ["port", "config", "process", "request", "database"],
  insight: ["port", "config", "process"],
  net: ["port", "config"],
  auth: ["port", "config"],
  engine: ["port", "config", "alerting", "recovery", "insight"],
  backtest: ["port", "config", "alerting", "storage", "engine"],
  command: ["port", "config", "insight", "auth", "discovery", "engine"],
  api: ["port", "config", "insight", "auth", "engine", "command"],
  "app.ts": ["*"],
  library: ["port", "config", "engine", "recovery", "app.ts"],
  cli: ["port", "config", "insight", "net", "auth", "archive", "discovery", "engine", "backtest", "library", "app.ts"],
  "index.ts": ["port", "config", "library", "recovery", "app.ts"],
  "fastify.ts": ["port", "api", "library"],
};

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The real file it names, relative to the root; null for a package. */
  readonly to: string | null;
}

function sources(folder: string): string[] {
  const here = join(ROOT, folder);
  if (!existsSync(here)) return [];
  return readdirSync(here).flatMap((name) => {
    const path = join(folder, name);
    if (name === "dist" || name === "node_modules") return [];
    if (statSync(join(ROOT, path)).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function isTest(path: string): boolean {
  return (
    /\.(test|contract|fixture|spec)\.tsx?$/.test(path) ||
    path.split(sep).some((part) => part === "test" || part === "testing")
  );
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']/g;

function importsOf(path: string): Import[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  return Array.from(text.matchAll(IMPORT), (match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    const isOwn = specifier.startsWith(".");
    const to = isOwn ? relative(ROOT, resolve(ROOT, dirname(path), specifier)) : null;
    return { from: path, specifier, to };
  });
}

/** Imports that are left at run time, of these files and of all that they load. */
function loadedBy(entries: readonly string[]): Import[] {
  const isValue = ({ from, specifier }: Import) => {
    const named = `(?:import|export) (?!type )[^;'"]*?from "${specifier.replaceAll(".", "\\.")}"`;
    return new RegExp(named).test(readFileSync(join(ROOT, from), "utf8"));
  };
  const seen = new Set(entries);
  const loaded: Import[] = [];
  for (const path of seen) {
    const values = importsOf(path).filter(isValue);
    loaded.push(...values);
    for (const { to } of values) if (to !== null) seen.add(to);
  }
  return loaded;
}

function production(folder: string): string[] {
  return sources(folder).filter((path) => !isTest(path));
}

const OURS = "packages/plimsoll/src";

function partOf(path: string): string {
  return relative(OURS, path).split(sep)[0] ?? "";
}

describe("the architecture", () => {
  it("lets imports run one way through the published package", () => {
    const files = production(OURS);
    expect(files.length).toBeGreaterThan(100);
    const broken = files.flatMap(importsOf).filter(({ from, to }) => {
      if (to === null || !to.startsWith(OURS)) return to !== null;
      const allowed = MAY_IMPORT[partOf(from)];
      return partOf(from) !== partOf(to) && !allowed?.includes("*") && !allowed?.includes(partOf(to));
    });
    expect(broken).toEqual([]);
  });

  it("knows every part, and each is there", () => {
    const parts = new Set(production(OURS).map(partOf));
    expect([...parts].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it("keeps core pure: Zod and itself only", () => {
    const files = production("packages/core/src");
    expect(files.length).toBeGreaterThan(30);
    const foreign = files
      .flatMap(importsOf)
      .filter(({ specifier, to }) => (to === null ? specifier !== "zod" : !to.startsWith("packages/core/src")));
    expect(foreign).toEqual([]);
  });

  it("loads Node's http without import, which would load the client of fetch with it", () => {
    const value = /(?:^|\n)import (?!type )[^;]*from "(?:node:)?http";/;
    const broken = production(OURS).filter((path) => value.test(readFileSync(join(ROOT, path), "utf8")));
    expect(broken).toEqual([]);
  });

  it("loads no Zod into a thread, where it would take 10 MB: no core, which brings it, either", () => {
    const threads = production(OURS).filter((path) => path.endsWith("-worker.ts"));
    expect(threads.length).toBeGreaterThan(4);
    const broken = loadedBy(threads).filter(({ specifier }) => ["@plimsoll/core", "zod"].includes(specifier));
    expect(broken).toEqual([]);
  });

  it("lets a thread compress only in one place, which nobody ends it in: Node would abort the process", () => {
    const threads = production(OURS).filter((path) => /-(worker|thread)\.ts$/.test(path));
    const compressing = loadedBy(threads).filter(({ specifier }) => specifier === "node:zlib");
    expect([...new Set(compressing.map(({ from }) => from))]).toEqual([`${OURS}/storage/history/byte-planes.ts`]);
  });

  it("lets the dashboard take only the core of ours, and features nothing from one another", () => {
    const src = "packages/dashboard/src";
    const files = production(src);
    expect(files.length).toBeGreaterThan(20);
    const broken = files.flatMap(importsOf).filter(({ from, specifier, to }) => {
      if (to === null) return specifier === "plimsoll" || specifier.startsWith("plimsoll/");
      const [fromArea, fromFeature] = relative(src, from).split(sep);
      const [toArea, toFeature] = relative(src, to).split(sep);
      if (!to.startsWith(src)) return true;
      if (toArea === "app" || toArea === "main.tsx") return fromArea !== "app" && fromArea !== "main.tsx";
      if (toArea !== "features") return false;
      return fromArea === "features" ? fromFeature !== toFeature : fromArea !== "app";
    });
    expect(broken).toEqual([]);
  });

  it("lets examples, bench and end-to-end tests use public exports only", () => {
    const files = ["bench", "e2e", "examples"].flatMap(sources);
    expect(files.length).toBeGreaterThan(5);
    const broken = files
      .flatMap(importsOf)
      .filter(({ to }) => to?.startsWith("packages") && !to.startsWith("packages/plimsoll/bin"));
    expect(broken).toEqual([]);
  });

  it("has no import cycles between files", () => {
    const files = [...production(OURS), ...production("packages/core/src"), ...production("packages/dashboard/src")];
    const graph = new Map(
      files.map((path) => [
        path,
        importsOf(path).flatMap(({ to }) => (to !== null && existsSync(join(ROOT, to)) ? [to] : [])),
      ]),
    );
    expect(findCycle(graph)).toEqual([]);
  });

  it(`has no source file of over ${MAX_LINES} lines`, () => {
    const files = ["packages", "examples", "bench", "e2e", "scripts"].flatMap(production);
    const long = files.filter((path) => readFileSync(join(ROOT, path), "utf8").split("\n").length > MAX_LINES);
    expect(long).toEqual([]);
  });
});

/** The first cycle found, as the files along it; empty when there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    done.add(path);
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    return [];
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
