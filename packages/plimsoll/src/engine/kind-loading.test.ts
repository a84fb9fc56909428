import { expect, it } from "vitest";
import { z } from "zod";
import type { CheckContext, Checker, CheckerKind } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { LOADING_PATIENCE_MS, withLoading } from "./kind-loading.ts";
import { define, measured, setUp, Target } from "./monitor.fixture.ts";

/** A kind whose library a test loads, with one checker for all its components. */
function kindOf(name: string, checker: Checker, load?: () => Promise<void>): CheckerKind {
  return {
    kind: name,
    options: z.strictObject({}),
    defaultType: "CUSTOM",
    access: "network",
    concurrency: 8,
    thresholds: {},
    keyMetrics: [],
    ...(load === undefined ? {} : { load }),
    create: () => checker,
  };
}

function ofKind(kind: string, id = kind): ComponentDefinition {
  return define(id, new Target(), { source: "config", check: { kind, options: {} }, intervalMs: 1000 });
}

function kinds(...all: readonly CheckerKind[]): Map<string, CheckerKind> {
  return new Map(all.map((each) => [each.kind, each]));
}

it("checks nothing before what the configured kinds need has been loaded, and loads no other kind's", async () => {
  const library = Promise.withResolvers<void>();
  const [broker, host] = [new Target(), new Target()];
  const asked: string[] = [];
  const load = (name: string) => () => {
    asked.push(name);
    return library.promise;
  };
  const { monitor, clock } = setUp({
    checkers: kinds(
      kindOf("broker", broker, load("broker")),
      kindOf("host", host),
      kindOf("other", host, load("other")),
    ),
    components: [ofKind("broker"), ofKind("host")],
  });
  const started = monitor.start();
  await clock.advance(2000);
  expect([broker.checks, host.checks]).toEqual([0, 0]);
  library.resolve();
  await started;
  await clock.advance(1000);
  expect([broker.checks, host.checks]).toEqual([1, 1]);
  expect(new Set(asked)).toEqual(new Set(["broker"]));
});

it("tells what could not be loaded as a failed check, and tries again with the next", async () => {
  const broker = new Target();
  let error: Error | null = new Error("Cannot find package 'mqtt'");
  const load = () => (error === null ? Promise.resolve() : Promise.reject(error));
  const { monitor, clock } = setUp({
    checkers: kinds(kindOf("broker", broker, load)),
    components: [ofKind("broker")],
  });
  await monitor.start();
  await clock.advance(5000);
  expect(broker.checks).toBe(0);
  expect(monitor.component("broker")).toMatchObject({
    status: "DOWN",
    last_error: "what a check of kind broker needs could not be loaded: Cannot find package 'mqtt'",
  });
  error = null;
  await clock.advance(3000);
  expect(monitor.component("broker")?.status).toBe("HEALTHY");
});

it("has others wait for so long only, and what is never loaded is a check without an answer", async () => {
  const [broker, host] = [new Target(), new Target()];
  const { monitor, clock } = setUp({
    checkers: kinds(
      kindOf("broker", broker, () => new Promise(() => {})),
      kindOf("host", host),
    ),
    components: [ofKind("broker"), ofKind("host")],
  });
  const started = monitor.start();
  await clock.advance(LOADING_PATIENCE_MS);
  await started;
  await clock.advance(10_000);
  expect(monitor.component("host")?.status).toBe("HEALTHY");
  expect(broker.checks).toBe(0);
  expect(monitor.component("broker")).toMatchObject({
    status: "DOWN",
    last_error: "what a check of kind broker needs has not been loaded within 2 s",
  });
});

it("loads for a component that comes later at once, and no other waits for it", async () => {
  const library = Promise.withResolvers<void>();
  const [broker, host] = [new Target(), new Target()];
  let loads = 0;
  const load = () => {
    loads += 1;
    return library.promise;
  };
  const { monitor, clock } = setUp({
    checkers: kinds(kindOf("broker", broker, load), kindOf("host", host)),
    components: [ofKind("host")],
  });
  await monitor.start();
  monitor.putComponent(ofKind("broker"));
  expect(loads).toBe(1);
  await clock.advance(1000);
  expect(host.checks).toBeGreaterThan(0);
  library.resolve();
  await clock.advance(2000);
  expect(broker.checks).toBeGreaterThan(0);
  expect(monitor.component("broker")?.status).toBe("HEALTHY");
});

it("asks a checker that never ends for no second loading while the first is under way, and hides nothing of it", async () => {
  let loads = 0;
  let renewed = 0;
  const resubscribe = () => {
    renewed += 1;
  };
  const checker: Checker = { check: async () => measured(), resubscribe };
  const load = () => {
    loads += 1;
    return new Promise<void>(() => {});
  };
  const loading = withLoading(checker, { kind: "broker", load });
  for (const _ of [1, 2]) {
    const abort = new AbortController();
    const context: CheckContext = { clock: createVirtualClock(), signal: abort.signal, timeoutMs: 500 };
    const answer = loading.check(context);
    abort.abort();
    expect(await answer).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
  }
  expect(loads).toBe(1);
  await loading.resubscribe?.();
  expect(renewed).toBe(1);
  expect(loading.receive).toBeUndefined();
});
