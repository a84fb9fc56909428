import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Preset } from "../port/preset.ts";
import { expandPreset } from "./expand-presets.ts";

const check = { kind: "tcp", host: "a", port: 1 };
const preset: Preset = {
  name: "bot",
  title: "A bot",
  options: z.strictObject({}),
  example: {},
  advice: [],
  expand: () => [
    { part: "api", why: "", component: { check }, progress: ["loop", "feed"] },
    { part: "loop", why: "", component: { check } },
    { part: "feed", why: "", component: { check } },
    { part: "ping", why: "", component: { check }, untold: "it only answers" },
  ],
};
const untoldOf = (item: object) => expandPreset(preset, { ...item }).untold;
const progressOf = (item: object) =>
  Object.fromEntries(expandPreset(preset, { ...item }).components.map(({ id, progress }) => [id, progress]));

describe("the progress of a preset's parts", () => {
  it("is told by those that the preset knows of, where they are kept", () => {
    expect(progressOf({})).toMatchObject({ "bot-api": { component: ["bot-loop", "bot-feed"] }, "bot-loop": undefined });
    expect(progressOf({ id: "b", parts: { loop: false } })).toMatchObject({ "b-api": { component: "b-feed" } });
  });

  it("is told by what is named beside them too, for those that merely answer", () => {
    expect(progressOf({ progress: { component: "beats" } })).toEqual({
      "bot-api": { component: ["bot-loop", "bot-feed", "beats"] },
      "bot-loop": undefined,
      "bot-feed": undefined,
      "bot-ping": { component: "beats" },
    });
  });

  it("is untold where nothing is named, with the way to declare it", () => {
    expect(untoldOf({})).toEqual([{ component: "bot-ping", how: "it only answers" }]);
    expect(untoldOf({ parts: { ping: { interval: "1s" } } })).toHaveLength(1);
    for (const item of [
      { progress: { component: "beats" } },
      { parts: { ping: { progress: { component: "beats" } } } },
      { parts: { ping: false } },
    ]) {
      expect(untoldOf(item)).toEqual([]);
    }
  });
});
