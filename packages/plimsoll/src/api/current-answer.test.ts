import { gunzipSync } from "node:zlib";
import type { SystemHealth } from "@plimsoll/core";
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { acceptsGzip, CurrentAnswer, matchesEtag } from "./current-answer.ts";

describe("GET /current", () => {
  let app: FastifyInstance;
  let sequence = 1;
  const clock = createVirtualClock();
  const json = Buffer.from(JSON.stringify({ reason: "x".repeat(5000) } satisfies Partial<SystemHealth>));
  beforeAll(() => {
    const currentBody = () => {
      return { sequence, etag: `"run-${sequence}"`, json };
    };
    const answer = new CurrentAnswer({ monitor: { currentBody }, clock });
    app = fastify();
    app.get("/current", (request, reply) => answer.send(request, reply));
  });
  afterAll(() => app.close());
  const get = (headers: Record<string, string>) => app.inject({ url: "/current", headers });

  it("is compressed for who takes that, and the same either way", async () => {
    const zipped = await get({ "accept-encoding": "gzip, deflate, br" });
    expect(zipped.headers).toMatchObject({ "content-encoding": "gzip", etag: '"run-1-gzip"', vary: "accept-encoding" });
    expect(zipped.rawPayload.length).toBeLessThan(json.length / 10);
    expect(gunzipSync(zipped.rawPayload)).toEqual(json);
    const plain = await get({});
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.rawPayload).toEqual(json);
  });

  it("answers 304 to either tag, as curl and browsers send them back", async () => {
    for (const tag of ['"run-1"', '"run-1-gzip"', 'W/"run-1"', '"other", "run-1"', "*"]) {
      expect((await get({ "if-none-match": tag })).statusCode, tag).toBe(304);
    }
    expect((await get({ "if-none-match": '"run-2"' })).statusCode).toBe(200);
  });

  it("is compressed anew after a change", async () => {
    sequence = 2;
    const [first, second] = await Promise.all([get({ "accept-encoding": "gzip" }), get({ "accept-encoding": "gzip" })]);
    expect(first.headers.etag).toBe('"run-2-gzip"');
    expect(gunzipSync(second.rawPayload)).toEqual(json);
  });
});

describe("GET /current while changes never stop", () => {
  it("makes the body anew for at most a tenth of the time, and at once after being told to forget", async () => {
    const clock = createVirtualClock();
    let time = 0;
    let made = 0;
    const currentBody = () => {
      time += 5;
      made += 1;
      return { sequence: made, etag: `"${made}"`, json: Buffer.from("{}") };
    };
    const answer = new CurrentAnswer({ monitor: { currentBody }, clock: { ...clock, monotonic: () => time } });
    const app = fastify();
    app.get("/current", (request, reply) => answer.send(request, reply));
    const ask = async () => (await app.inject("/current")).headers.etag;
    expect([await ask(), await ask()]).toEqual(['"1"', '"1"']);
    time += 50;
    expect(await ask()).toBe('"2"');
    answer.forget();
    expect(await ask()).toBe('"3"');
    await app.close();
  });
});

describe("acceptsGzip", () => {
  it.each([
    [undefined, false],
    ["", false],
    ["br", false],
    ["gzip", true],
    ["deflate, GZIP;q=0.5", true],
    ["gzip;q=0", false],
    ["gzip; q=0.000", false],
    ["*", true],
  ])("%s is %s", (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});

describe("matchesEtag", () => {
  it("never matches without a header, nor a part of a tag", () => {
    expect(matchesEtag(undefined, '"a"')).toBe(false);
    expect(matchesEtag('"ab"', '"a"')).toBe(false);
    expect(matchesEtag("a", '"a"')).toBe(false);
  });
});
