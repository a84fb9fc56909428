import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { PlimsollError } from "../port/plimsoll-error.ts";
import { parseConfig } from "./parse-config.ts";

function read(text: string) {
  const registries = { checkers: new Map(), channels: new Map(), presets: new Map() };
  return parseConfig(`components: []\n${text}`, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
}

function mistakesOf(text: string) {
  try {
    read(text);
  } catch (error) {
    return (error as PlimsollError).mistakes.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

test("without the key nothing is published", () => {
  expect(read("").audit).toEqual({ anchors: [] });
});

test("anchors go to files and webhooks, every hour unless said otherwise", () => {
  const { anchors } = read(`
audit:
  anchors:
    - { kind: file, path: worm/anchors.jsonl }
    - { kind: webhook, url: "https://audit.example.com/hunter2", secret: hunter3, every: 15m }
`).audit;
  expect(anchors).toMatchObject([
    { kind: "file", path: resolve("worm/anchors.jsonl"), everyMs: 3_600_000 },
    { kind: "webhook", everyMs: 900_000 },
  ]);
  expect(JSON.stringify(anchors)).not.toContain("hunter");
  expect(anchors.map((it) => (it.kind === "webhook" ? [it.url.reveal(), it.secret?.reveal()] : []))).toEqual([
    [],
    ["https://audit.example.com/hunter2", "hunter3"],
  ]);
});

test.each([
  ["{ kind: file, path: a, every: 1s }", "audit.anchors[0].every: expected 1m to 7d"],
  ["{ kind: webhook, url: 'ftp://a' }", "audit.anchors[0].url: expected an http or https URL"],
  ["{ kind: file, path: a }, { kind: file, path: a }", "audit.anchors[1].path: is that of another anchor already"],
])("refuses %s", (list, mistake) => {
  expect(mistakesOf(`audit: { anchors: [${list}] }`)).toEqual([mistake]);
});
