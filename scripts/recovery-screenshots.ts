// Pictures of recovery and of trading for the documentation: the demo that mends the paper engine, with three of its faults switched.
// `node scripts/recovery-screenshots.ts`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import type { Page, RecoveryAttempt } from "@plimsoll/core";
import { API, eventually, freePort } from "../e2e/lib/plimsoll-process.ts";
import { ensureProgram } from "./ensure-program.ts";
import { take } from "./take-picture.ts";

const WIDE = { width: 1280, height: 1420 };
const PHONE = { width: 390, height: 844 };
const PICTURES = [
  { name: "recovery-dark", path: "/recovery", viewport: WIDE, isLight: false },
  { name: "recovery-light", path: "/recovery", viewport: WIDE, isLight: true },
  { name: "recovery-phone", path: "/recovery", viewport: PHONE, isLight: false },
  { name: "recovery-component-dark", path: "/components/feed", viewport: WIDE, isLight: false },
  { name: "trading-dark", path: "/trading", viewport: { ...WIDE, height: 1010 }, isLight: false },
] as const;
/** What is broken, and how what is tried about it ends. */
const FAULTS = [
  { fault: "recorder_killed", action: "start-recorder", state: "succeeded" },
  { fault: "subscription_lost", action: "subscribe-anew", state: "succeeded" },
  { fault: "acks_missing", action: "restart-engine", state: "refused" },
] as const;

const executablePath = ensureProgram("chromium", { install: false });
if (executablePath === null) throw new Error("no Chromium was found: name one in PLIMSOLL_CHROMIUM");
const [control, plimsoll] = [await freePort(), await freePort()];
const origin = `http://127.0.0.1:${plimsoll}`;
const demo = spawn(
  process.execPath,
  [fileURLToPath(new URL("../examples/paper-engine/src/demo.ts", import.meta.url)), "recovery"],
  {
    env: { ...process.env, PAPER_CONTROL_PORT: String(control), PAPER_PLIMSOLL_PORT: String(plimsoll) },
    stdio: "inherit",
  },
);
const ended = once(demo, "exit");
try {
  await eventually(async () => (await fetch(`${origin}/readyz`)).ok);
  await eventually(async () => (await read<{ overall_status: string }>("/current")).overall_status === "HEALTHY");
  for (const { fault, action, state } of FAULTS) {
    await switchFault(fault, true);
    await eventually(async () => {
      const { items } = await read<Page<RecoveryAttempt>>(`/recovery/attempts?action_id=${action}`);
      return items.some((attempt) => attempt.state === state);
    }, 60_000);
    if (state === "succeeded") await switchFault(fault, false);
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const picture of PICTURES) await take(browser, origin, picture);
  } finally {
    await browser.close();
  }
} finally {
  demo.kill("SIGTERM");
  await ended;
}

async function read<T>(path: string): Promise<T> {
  return (await (await fetch(`${origin}${API}${path}`)).json()) as T;
}

async function switchFault(name: string, on: boolean): Promise<void> {
  const headers = { "content-type": "application/json" };
  const url = `http://127.0.0.1:${control}/faults/${name}`;
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ on }) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}
