import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findEngineEvidence } from "./engine-evidence.ts";
import { readEngineSettings } from "./engine-settings.ts";

const pair = { sender: "MONITOR", target: "VENUE" };
const signal = new AbortController().signal;

function file(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-evidence-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const settings = (connection: string, sender: string, target: string) => `# the engine
[DEFAULT]
ConnectionType=${connection}
SenderCompID = ${sender}

[SESSION]
BeginString=FIX.4.4
TargetCompID=OTHER
[SESSION]
BeginString=FIX.4.4
TargetCompID=${target}\r
`;

test("reads the sessions of QuickFIX settings, with what the defaults say", () => {
  expect(readEngineSettings(settings("initiator", "ENGINE", "VENUE"))).toEqual([
    { sender: "ENGINE", target: "OTHER", isAcceptor: false },
    { sender: "ENGINE", target: "VENUE", isAcceptor: false },
  ]);
  expect(readEngineSettings("[SESSION]\nTargetCompID=VENUE\n=\n[x\n")).toEqual([]);
});

test.each([
  ["the engine calls with it", settings("initiator", "MONITOR", "VENUE"), "unauthorized"],
  ["the engine is called with it", settings("acceptor", "MONITOR", "VENUE"), "unauthorized"],
  ["the engine calls it the other way round", settings("initiator", "VENUE", "MONITOR"), "unauthorized"],
  ["the engine is the acceptor that we call", settings("acceptor", "VENUE", "MONITOR"), null],
  ["the engine has other sessions", settings("initiator", "ENGINE", "VENUE"), null],
])("a pair in the engine's settings: %s", async (_name, text, code) => {
  const plan = { pair, configs: [file("engine.cfg", text)], logs: [] };
  expect((await findEngineEvidence(plan, signal))?.code ?? null).toBe(code);
});

test.each([
  ["another form", "fix:\n  sender_comp_id: MONITOR\n  target_comp_id: VENUE\n"],
  ["XML", "<SenderCompID>MONITOR</SenderCompID><TargetCompID>VENUE</TargetCompID>"],
  ["nothing", ""],
])("settings in which no session can be read prove nothing, so that the pair is not used: %s", async (_name, text) => {
  const path = file("engine.cfg", text);
  expect(await findEngineEvidence({ pair, configs: [path], logs: [] }, signal)).toMatchObject({
    code: "unreadable",
    message: expect.stringContaining(`no session can be read in ${path}`),
  });
});

const message = (from: string, to: string, delimiter: string) =>
  ["8=FIX.4.4", "9=60", "35=0", "34=2", `49=${from}`, "52=20261126-08:00:00.000", `56=${to}`, "10=000", ""].join(
    delimiter,
  );

test.each([
  ["its own messages", message("MONITOR", "VENUE", "\x01"), "unauthorized"],
  ["messages to it", message("VENUE", "MONITOR", "|"), "unauthorized"],
  ["messages as pagers show them", message("MONITOR", "VENUE", "^A"), "unauthorized"],
  ["messages with spaces", message("VENUE", "MONITOR", " "), "unauthorized"],
  ["each with somebody else", `${message("MONITOR", "B", "\x01")}\n${message("A", "VENUE", "\x01")}`, null],
  ["names that only begin alike", message("MONITOR2", "VENUE", "\x01"), null],
  ["a name that goes on", message("MONITOR", "VENUE-DROP", "\x01"), null],
  ["neither", message("ENGINE", "VENUE", "\x01"), null],
])("a pair in the engine's logs: %s", async (_name, line, code) => {
  const filler = `${message("ENGINE", "VENUE", "\x01")}\n`.repeat(20_000);
  const path = file("FIX.4.4-ENGINE-VENUE.messages.current.log", `${filler}20261126-08:00:00.000 : ${line}\n${filler}`);
  const plan = { pair, configs: [], logs: [path.replace("ENGINE-VENUE", "*")] };
  expect((await findEngineEvidence(plan, signal))?.code ?? null).toBe(code);
});

test("logs in which no message can be read prove nothing; what is empty, or has none beside one that has, is as before", async () => {
  const events = file("FIX.4.4-A-B.event.current.log", "20261126-08:00:00.000 : Created session\n");
  const look = (pattern: string) => findEngineEvidence({ pair, configs: [], logs: [pattern] }, signal);
  const pattern = events.replace("event", "*");
  expect(await look(pattern)).toMatchObject({
    code: "unreadable",
    message: `engine_logs: no FIX message can be read in ${pattern}, so that nobody can tell whether MONITOR -> VENUE is the engine's own session`,
  });
  writeFileSync(events.replace("event", "messages"), message("A", "B", "\x01"));
  expect(await look(pattern)).toBeNull();
  expect(await look(file("messages.log", ""))).toBeNull();
});

test("what cannot be read proves nothing, so that the pair is not used", async () => {
  const missing = join(tmpdir(), "plimsoll-there-is-none", "engine.cfg");
  expect(await findEngineEvidence({ pair, configs: [missing], logs: [] }, signal)).toMatchObject({ code: "missing" });
  expect(await findEngineEvidence({ pair, configs: [], logs: [missing] }, signal)).toMatchObject({ code: "missing" });
  const none = file("a.txt", "").replace("a.txt", "*.log");
  expect(await findEngineEvidence({ pair, configs: [], logs: [none] }, signal)).toMatchObject({
    code: "missing",
    message: expect.stringContaining("no file matches"),
  });
});
